import type { Metadata } from 'next';
import { SchedulesPage } from '../../../schedule/schedules-page';

export const metadata: Metadata = { title: 'Schedules' };

export default function Route() {
  return <SchedulesPage />;
}
