import type { Message } from '@autoweave/contracts';
import { FileChip, RelativeTime } from '@autoweave/ui';

/** What a person said, with the files that came along. */
export function UserMessage({ message }: { readonly message: Message }) {
  return (
    <div className="flex flex-col items-end gap-1.5">
      {message.files.length > 0 ? (
        <ul aria-label="Attached files" className="flex max-w-[85%] flex-wrap justify-end gap-1.5">
          {message.files.map((file) => (
            <li key={file.fileId} className="max-w-full">
              <FileChip name={file.name} sizeBytes={file.size} />
            </li>
          ))}
        </ul>
      ) : null}
      <div className="max-w-[85%] rounded-xl rounded-br-sm bg-hover px-4 py-2.5 text-md [overflow-wrap:anywhere] whitespace-pre-wrap sm:max-w-[70%]">
        {message.content}
      </div>
      <RelativeTime at={message.timestamp} className="text-2xs text-ink-faint" />
    </div>
  );
}
