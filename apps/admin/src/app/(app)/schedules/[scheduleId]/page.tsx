import type { Metadata } from 'next';
import { SchedulePage } from '../../../../schedule/schedule-page';

export const metadata: Metadata = { title: 'Schedule' };

export default async function Route({ params }: { readonly params: Promise<{ scheduleId: string }> }) {
  const { scheduleId } = await params;
  return <SchedulePage key={scheduleId} scheduleId={scheduleId} />;
}
