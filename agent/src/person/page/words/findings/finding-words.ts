/** What the person reads of one finding: what it is, more of it where there is more to know, and what to do. */
export interface FindingWords {
  readonly title: string;
  readonly found?: string;
  readonly toDo: string;
}
