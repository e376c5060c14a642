'use client';
import { type FileRef, isTerminalGoalState } from '@autoweave/contracts';
import { Button, EmptyState, FileDropZone, SkeletonRows, useFollowNewest } from '@autoweave/ui';
import { ArrowDown, MessageSquare } from 'lucide-react';
import { useRef } from 'react';
import { useConversation, useMessages } from '../api/conversations';
import { useNewestGoalState } from '../api/goal-view';
import { GoalRun } from '../goal/goal-run';
import { FaultState } from '../shell/fault-state';
import { Composer } from './composer';
import { UserMessage } from './user-message';
import { useSender } from './use-sender';

/** One conversation: what was said, and live what became of it. */
export function Conversation({ conversationId }: { readonly conversationId: string }) {
  const conversation = useConversation(conversationId);
  const messages = useMessages(conversationId);
  const list = messages.data?.messages ?? [];
  const state = useNewestGoalState(list.findLast((message) => message.goalId)?.goalId);
  const { box, content, away, jump } = useFollowNewest<HTMLDivElement>(state === undefined || !isTerminalGoalState(state));
  const sender = useSender(conversationId, jump);
  const composer = useRef<HTMLTextAreaElement>(null);
  const write = (text: string, files: readonly FileRef[] = []) => {
    sender.setText(text);
    sender.attachments.reuse(files);
    composer.current?.focus();
  };
  return (
    <FileDropZone onFiles={sender.attachments.add} className="flex min-h-0 flex-1 flex-col">
      <header className="hidden h-13 shrink-0 items-center border-b border-line px-6 md:flex">
        <h1 className="truncate text-sm font-medium">{conversation.data?.title ?? ' '}</h1>
      </header>
      <div ref={box} className="min-h-0 flex-1 overflow-y-auto">
        <div ref={content} className="mx-auto grid w-full max-w-3xl gap-7 px-4 pt-6 pb-10 sm:px-6">
          {messages.isPending ? <SkeletonRows rows={5} /> : null}
          {messages.isError && !messages.data ? <FaultState error={messages.error} onRetry={() => void messages.refetch()} /> : null}
          {messages.data && list.length === 0 ? (
            <EmptyState icon={MessageSquare} title="Nothing said yet">
              Describe a goal below to begin.
            </EmptyState>
          ) : null}
          {list.map((message) => (
            <article key={message.messageId} className="grid min-w-0 gap-5">
              <UserMessage message={message} />
              {message.goalId ? (
                <GoalRun goalId={message.goalId} onSuggestion={write} onAgain={() => write(message.content, message.files)} />
              ) : null}
            </article>
          ))}
        </div>
      </div>
      <div className="relative mx-auto w-full max-w-3xl shrink-0 px-3 pb-3 sm:px-6 sm:pb-5">
        {away ? (
          <Button size="sm" onClick={jump} className="absolute -top-10 left-1/2 -translate-x-1/2 rounded-full shadow-mid">
            <ArrowDown />
            Newest
          </Button>
        ) : null}
        {sender.error ? <FaultState error={sender.error} title="Not sent" onRetry={sender.send} className="mb-2" /> : null}
        <Composer
          field={composer}
          text={sender.text}
          onText={sender.setText}
          attachments={sender.attachments}
          sending={sender.sending}
          onSend={sender.send}
          placeholder="Describe the next goal"
        />
      </div>
    </FileDropZone>
  );
}
