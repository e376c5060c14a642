'use client';
import { ImageOff } from 'lucide-react';
import { type ComponentProps, type ReactNode, memo, useRef } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { cn } from '../cn';
import { useLocalFiles } from '../provider/local-files';
import { CopyButton } from './copy-button';

/**
 * Shown in place of an image. A picture that loads by itself would tell its host what is being read (and could carry
 * data out in its address), so rendered markdown never loads one, except for files that the page itself holds.
 */
function InertImage({ alt, src }: ComponentProps<'img'>) {
  const { image } = useLocalFiles();
  const local = typeof src === 'string' ? image(src, alt ?? '') : undefined;
  if (local) return <>{local}</>;
  return (
    <span className="inline-flex max-w-full items-center gap-1.5 rounded-sm bg-sunken px-1.5 align-middle text-sm text-ink-muted">
      <ImageOff aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="truncate">
        image not loaded{alt ? `: ${alt}` : ''}
        {typeof src === 'string' && src ? ` (${src})` : ''}
      </span>
    </span>
  );
}

function OuterLink({ href, children }: { readonly href?: string; readonly children?: ReactNode }) {
  const { open } = useLocalFiles();
  if (!href) return <>{children}</>;
  const show = open(href);
  if (show)
    return (
      <button type="button" onClick={show} className="text-accent underline underline-offset-2">
        {children}
      </button>
    );
  // A relative address means a file beside the text; as a link it would lead to a page that does not exist.
  if (!/^([a-z][a-z0-9+.-]*:|#)/i.test(href)) return <>{children}</>;
  return (
    <a href={href} target={href.startsWith('#') ? undefined : '_blank'} rel="noreferrer noopener nofollow">
      {children}
    </a>
  );
}

function CodeBlock({ children }: { readonly children?: ReactNode }) {
  const box = useRef<HTMLPreElement>(null);
  return (
    <div className="group relative">
      <pre ref={box} tabIndex={0} className="overflow-x-auto rounded-md border border-line bg-sunken px-3.5 py-3 font-mono text-sm">
        {children}
      </pre>
      <CopyButton
        text={() => box.current?.textContent ?? ''}
        label="Copy code"
        className="absolute top-1.5 right-1.5 bg-surface opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
      />
    </div>
  );
}

const components: Components = {
  img: ({ alt, src }) => <InertImage alt={alt} src={src} />,
  a: ({ href, children }) => <OuterLink href={href}>{children}</OuterLink>,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  table: ({ children }) => (
    <div role="group" aria-label="Table" tabIndex={0} className="overflow-x-auto rounded-md border border-line">
      <table>{children}</table>
    </div>
  ),
};

/** Untrusted markdown, sanitised: no raw HTML, no scripts, no image ever requested. */
export const Markdown = memo(function Markdown({ text, className }: { readonly text: string; readonly className?: string }) {
  return (
    <div className={cn('aw-prose', className)}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSanitize]} components={components} skipHtml>
        {text}
      </ReactMarkdown>
    </div>
  );
});
