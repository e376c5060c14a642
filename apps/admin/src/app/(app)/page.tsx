import { HealthPage } from '../../health/health-page';

export default function StartPage() {
  return <HealthPage />;
}
