import { DOMParser } from '@xmldom/xmldom';

/** As much of the DOM as is read here; the parser is the one that the signature library uses, so that both see the same document. */
export interface XmlElement {
  readonly nodeType: number;
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly parentNode: XmlElement | null;
  readonly childNodes: ArrayLike<XmlElement & { readonly nodeValue: string | null }>;
  readonly attributes: ArrayLike<{
    readonly name: string;
    readonly localName: string | null;
    readonly namespaceURI: string | null;
    readonly value: string;
  }>;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
}

const elementNode = 1;
const textNode = 3;
const deepest = 60;
const mostElements = 5_000;

/** Throws for everything that is not one plain document: also for what a lenient reader would mend. */
export function parseXml(xml: string): XmlElement {
  // Whoever hides text from one reader and shows it to another needs one of these. No provider does.
  if (/<!|<\?(?!xml\s)/i.test(xml)) throw new Error('a document type, comment, CDATA section or processing instruction is in it');
  const refuse = (message: string): never => {
    throw new Error(message);
  };
  const errorHandler = { warning: refuse, error: refuse, fatalError: refuse };
  const document = new DOMParser({ locator: {}, errorHandler }).parseFromString(xml, 'text/xml') as unknown as {
    readonly documentElement: XmlElement | null;
    readonly childNodes: XmlElement['childNodes'];
  };
  const root = document.documentElement;
  if (!root) throw new Error('it is not XML');
  if (Array.from(document.childNodes).filter(({ nodeType }) => nodeType === elementNode).length !== 1)
    throw new Error('it has more than one root');
  return root;
}

export const childrenOf = (element: XmlElement): XmlElement[] =>
  Array.from(element.childNodes).filter(({ nodeType }) => nodeType === elementNode);

/** The children of a name in a namespace. */
export const namedChildren = (element: XmlElement, namespace: string, name: string): XmlElement[] =>
  childrenOf(element).filter((child) => child.localName === name && child.namespaceURI === namespace);

/** The one child of a name; throws for none and for several. */
export function onlyChild(element: XmlElement, namespace: string, name: string): XmlElement {
  const [found, ...more] = namedChildren(element, namespace, name);
  if (!found || more.length > 0) throw new Error(`${element.localName} has ${found ? 'several' : 'no'} ${name}`);
  return found;
}

export const isText = (element: XmlElement): boolean => Array.from(element.childNodes).every(({ nodeType }) => nodeType === textNode);

/** The text of an element that holds nothing but text. */
export function textOf(element: XmlElement): string {
  const nodes = Array.from(element.childNodes);
  if (!isText(element)) throw new Error(`${element.localName} holds more than text`);
  return nodes
    .map(({ nodeValue }) => nodeValue ?? '')
    .join('')
    .trim();
}

/** Every element, the root included, in document order. Throws for a document that only an attack has. */
export function elementsOf(root: XmlElement): XmlElement[] {
  const all: XmlElement[] = [];
  const visit = (element: XmlElement, depth: number): void => {
    if (depth > deepest || all.length >= mostElements) throw new Error('it is too large or nested too deeply');
    all.push(element);
    for (const child of childrenOf(element)) visit(child, depth + 1);
  };
  visit(root, 0);
  return all;
}
