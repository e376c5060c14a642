import { Button } from '@autoweave/ui';
import { MessageSquarePlus } from 'lucide-react';
import Link from 'next/link';

export function NewChatLink() {
  return (
    <Button asChild className="w-full justify-start">
      <Link href="/">
        <MessageSquarePlus />
        New conversation
      </Link>
    </Button>
  );
}
