'use client';
import { FileDropZone, ModelLabel } from '@autoweave/ui';
import { useRouter } from 'next/navigation';
import { useAbout } from '../api/system';
import { FaultState } from '../shell/fault-state';
import { Composer } from './composer';
import { ExamplePrompts } from './example-prompts';
import { useSender } from './use-sender';

/** A new conversation: nothing but the composer and ways to begin. */
export function Start() {
  const router = useRouter();
  const about = useAbout();
  const sender = useSender(undefined, (conversationId) => router.push(`/c/${conversationId}`));
  return (
    <FileDropZone onFiles={sender.attachments.add} className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="mx-auto flex w-full max-w-2xl flex-1 flex-col justify-center gap-5 px-4 py-8 sm:pb-[14vh]">
        <h1 className="text-2xl font-semibold tracking-tight">What should be achieved?</h1>
        <Composer
          autoFocus
          text={sender.text}
          onText={sender.setText}
          attachments={sender.attachments}
          sending={sender.sending}
          onSend={sender.send}
          placeholder="Describe a goal, and attach the files it is about"
        />
        {sender.error ? <FaultState error={sender.error} title="Not sent" onRetry={sender.send} /> : null}
        <ExamplePrompts onPick={sender.setText} />
        {about.data ? <ModelLabel model={about.data.embedded ? 'embedded' : about.data.modelLabel} className="justify-center" /> : null}
      </div>
    </FileDropZone>
  );
}
