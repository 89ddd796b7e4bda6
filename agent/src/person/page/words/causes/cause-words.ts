/** What the person reads of why things stand as they do, and what to do where they can do something. */
export interface CauseWords {
  readonly what: string;
  readonly toDo?: string;
}
