'use client';
import type { ServiceHealth } from '@autoweave/contracts';
import {
  Card,
  CardHeader,
  CardTitle,
  EmptyState,
  RelativeTime,
  SkeletonRows,
  Sparkline,
  StatusBadge,
  Table,
  TableCell,
  TableHead,
  TableRow,
} from '@autoweave/ui';
import { Server } from 'lucide-react';
import { useHistory } from './use-history';

const worst = (service: ServiceHealth): string | undefined =>
  service.checks.find((check) => check.state !== 'healthy' && check.detail)?.detail;

const gone = (service: ServiceHealth): boolean => service.state === 'offline';

/** Every service instance, and services that should run but do not report. */
export function ServicePanel({ services, readAt }: { readonly services: readonly ServiceHealth[] | undefined; readonly readAt: number }) {
  const trends = useHistory(readAt, services && Object.fromEntries(services.map((service) => [service.instance, service.cpuPercent])));
  return (
    <Card aria-labelledby="services">
      <CardHeader>
        <CardTitle id="services">Services</CardTitle>
      </CardHeader>
      {services === undefined ? (
        <div className="p-4">
          <SkeletonRows rows={4} />
        </div>
      ) : services.length === 0 ? (
        <EmptyState icon={Server} title="No service reports">
          Services announce themselves within ten seconds of their start.
        </EmptyState>
      ) : (
        <Table aria-label="Services" className="min-w-180">
          <thead>
            <TableRow>
              <TableHead>Service</TableHead>
              <TableHead>State</TableHead>
              <TableHead className="text-right">CPU</TableHead>
              <TableHead>
                <span className="sr-only">CPU over time</span>
              </TableHead>
              <TableHead className="text-right">Memory</TableHead>
              <TableHead className="text-right">Up since</TableHead>
              <TableHead className="text-right">Reported</TableHead>
            </TableRow>
          </thead>
          <tbody>
            {services.map((service) => (
              <TableRow key={service.instance}>
                <TableCell>
                  <span className="font-medium">{service.service}</span>{' '}
                  {gone(service) ? null : (
                    <span className="text-xs text-ink-faint tabular-nums">
                      {service.version} · pid {service.pid}
                    </span>
                  )}
                  {worst(service) ? <p className="text-xs text-warning">{worst(service)}</p> : null}
                </TableCell>
                <TableCell>
                  <StatusBadge status={service.state} />
                </TableCell>
                <TableCell className="text-right tabular-nums">{gone(service) ? '–' : `${service.cpuPercent.toFixed(1)} %`}</TableCell>
                <TableCell className="w-24 pl-0">
                  {!gone(service) && (trends[service.instance]?.length ?? 0) > 1 ? (
                    <Sparkline
                      values={trends[service.instance] ?? []}
                      label={`CPU of ${service.service}`}
                      className="h-5 w-20 text-accent"
                    />
                  ) : null}
                </TableCell>
                <TableCell className="text-right whitespace-nowrap tabular-nums">
                  {gone(service) ? '–' : `${service.rssMb.toFixed(0)} MB`}
                </TableCell>
                <TableCell className="text-right whitespace-nowrap text-ink-muted">
                  {gone(service) ? '–' : <RelativeTime at={service.startedAt} />}
                </TableCell>
                <TableCell className="text-right whitespace-nowrap text-ink-muted">
                  {gone(service) ? '–' : <RelativeTime at={service.at} />}
                </TableCell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
