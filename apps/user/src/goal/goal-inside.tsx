'use client';
import type { GoalView } from '@autoweave/contracts/client';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@autoweave/ui';
import { AlignmentList } from './alignment-list';
import { BidTable } from './bid-table';
import { GoalTreeView } from './goal-tree-view';
import { PhaseTimeline } from './phase-timeline';
import { PlanVersions } from './plan-versions';

/** How a goal came about: its phases, the versions of its plan, the goals around it, and what agents bid. */
export function GoalInside({ view }: { readonly view: GoalView }) {
  const alignment = view.plan?.alignment;
  return (
    <section aria-label="How it came about" className="min-w-0 border-t border-line pt-3">
      <Tabs defaultValue="phases">
        <TabsList aria-label="How it came about">
          <TabsTrigger value="phases">Phases</TabsTrigger>
          {view.plan ? <TabsTrigger value="plans">Plan versions</TabsTrigger> : null}
          {alignment ? (
            <TabsTrigger value="purpose">
              Purpose{alignment.conflicts.length > 0 ? ` (${alignment.conflicts.length} against)` : ''}
            </TabsTrigger>
          ) : null}
          <TabsTrigger value="tree">Related goals</TabsTrigger>
          {view.bids?.length ? <TabsTrigger value="bids">Bids</TabsTrigger> : null}
        </TabsList>
        <TabsContent value="phases">
          <PhaseTimeline view={view} />
        </TabsContent>
        <TabsContent value="plans">
          <PlanVersions view={view} />
        </TabsContent>
        {alignment ? (
          <TabsContent value="purpose">
            <AlignmentList alignment={alignment} />
          </TabsContent>
        ) : null}
        <TabsContent value="tree">
          <GoalTreeView view={view} />
        </TabsContent>
        <TabsContent value="bids">
          <BidTable view={view} />
        </TabsContent>
      </Tabs>
    </section>
  );
}
