/**
 * The HTML parser of this room: htmlparser2 with bounded nesting.
 *
 * Its stack of open elements makes deep nesting quadratic (100,000 open tags took seconds). Browsers stop at 512
 * levels too: an element deeper than that is closed where it opens.
 */
import { type Handler, Parser } from 'htmlparser2';

const MAX_DEPTH = 512;

/** How many characters are read in one step. */
const STEP = 128 * 1024;

/** Reads the whole of `html`, in steps, and tells the handler of each tag and text. */
export function* parseHtml(
  html: string,
  handler: Pick<Partial<Handler>, 'onopentag' | 'ontext' | 'onclosetag'>,
): Generator<undefined, void> {
  const parser = new BoundedParser(handler);
  for (let at = 0; at < html.length; at += STEP) {
    parser.write(html.slice(at, at + STEP));
    yield;
  }
  parser.end();
}

class BoundedParser extends Parser {
  private readonly depth: { open: number };
  private isFull = false;
  private isClosing = false;

  constructor(handler: Partial<Handler>) {
    const depth = { open: 0 };
    super({
      ...handler,
      onopentag(name, attributes, isImplied) {
        depth.open++;
        handler.onopentag?.(name, attributes, isImplied);
      },
      onclosetag(name, isImplied) {
        depth.open--;
        handler.onclosetag?.(name, isImplied);
      },
    });
    this.depth = depth;
  }

  override onopentagname(start: number, endIndex: number): void {
    this.isFull = this.depth.open >= MAX_DEPTH;
    super.onopentagname(start, endIndex);
  }

  override onclosetag(start: number, endIndex: number): void {
    this.isClosing = true;
    super.onclosetag(start, endIndex);
    this.isClosing = false;
  }

  protected override isVoidElement(name: string): boolean {
    return super.isVoidElement(name) || (this.isFull && !this.isClosing);
  }
}
