'use client';
import { Card, CardHeader, CardTitle, EmptyState, SkeletonRows } from '@autoweave/ui';
import type { UseQueryResult } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { FaultState } from './fault-state';

export interface ReadPanelProps<Data> {
  readonly title: string;
  readonly query: UseQueryResult<Data>;
  readonly isEmpty: (data: Data) => boolean;
  readonly empty: { readonly icon: LucideIcon; readonly title: string; readonly text: string; readonly action?: ReactNode };
  readonly actions?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** A card around something that is read: loading, failed, empty with what to do, or there. */
export function ReadPanel<Data>({ title, query, isEmpty, empty, actions, children }: ReadPanelProps<Data>) {
  const id = useId();
  const { data } = query;
  return (
    <Card aria-labelledby={id} className="min-w-0">
      <CardHeader>
        <CardTitle id={id}>{title}</CardTitle>
        {actions ? <div className="ml-auto flex items-center gap-2">{actions}</div> : null}
      </CardHeader>
      {query.isPending ? (
        <div className="p-4">
          <SkeletonRows rows={4} />
        </div>
      ) : null}
      {query.isError ? (
        <div className="p-4">
          <FaultState
            error={query.error}
            title={data ? 'Not renewed: what follows is old' : undefined}
            onRetry={() => void query.refetch()}
          />
        </div>
      ) : null}
      {data !== undefined && isEmpty(data) ? (
        <EmptyState icon={empty.icon} title={empty.title} action={empty.action} className="py-10">
          {empty.text}
        </EmptyState>
      ) : null}
      {data !== undefined && !isEmpty(data) ? children(data) : null}
    </Card>
  );
}
