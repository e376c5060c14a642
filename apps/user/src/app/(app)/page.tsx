import { Start } from '../../chat/start';

export default function StartPage() {
  return <Start />;
}
