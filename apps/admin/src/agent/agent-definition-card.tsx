import type { AgentDetail } from '@autoweave/contracts';
import { Badge, Card, CardBody, CodeText } from '@autoweave/ui';
import type { ReactNode } from 'react';

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="grid gap-1 sm:grid-cols-[9rem_1fr]">
      <dt className="text-sm text-ink-faint">{name}</dt>
      <dd className="flex min-w-0 flex-wrap gap-1 text-sm">{children}</dd>
    </div>
  );
}

/** A definition as people read it. */
export function AgentDefinitionCard({ detail }: { readonly detail: AgentDetail }) {
  const { definition, source, version } = detail;
  const said = Object.keys(definition.policy).length > 0 ? JSON.stringify(definition.policy, null, 2) : undefined;
  return (
    <Card>
      <CardBody>
        <dl className="grid gap-3">
          <Row name="Version">
            {definition.version} · stored as {version} · {source}
          </Row>
          <Row name="Type and role">
            {definition.type} · {definition.role.replace('_', ' ')} · {definition.specialization}
          </Row>
          <Row name="May">
            <Badge>{definition.permission.toLowerCase().replace('_', ' ')}</Badge>
            <Badge>{definition.privilege.toLowerCase()}</Badge>
          </Row>
          <Row name="Capabilities">
            {definition.capabilities.map((one) => (
              <Badge key={one.name} tone="outline">
                {one.name}
              </Badge>
            ))}
          </Row>
          <Row name="Tools">
            {definition.tools.length > 0
              ? definition.tools.map((tool) => (
                  <Badge key={tool} tone="outline" className="font-mono">
                    {tool}
                  </Badge>
                ))
              : 'none'}
          </Row>
          {definition.model ? <Row name="Model">{definition.model}</Row> : null}
          {said ? (
            <Row name="Policy">
              <CodeText text={said} className="w-full" />
            </Row>
          ) : null}
          <Row name="Instructions">
            <CodeText text={definition.instructions} className="w-full" />
          </Row>
        </dl>
      </CardBody>
    </Card>
  );
}
