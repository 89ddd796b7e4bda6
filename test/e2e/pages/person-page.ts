import type { Locator, Page } from 'playwright-core';

/** Words that stand in nearly every English sentence, and in no German one. */
export const englishWords =
  /\b([Tt]he|[Tt]his|[Yy]our?|[Ii]s|are|of|to|and|with|not|have|has|from|by|for|will|been)\b/g;

/** The window for the person at the laptop, by what they read in English unless said otherwise. */
export class PersonPage {
  readonly page: Page;
  readonly heading: Locator;
  readonly startButton: Locator;
  readonly putOffButton: Locator;
  readonly choices: Locator;
  readonly progress: Locator;
  readonly question: Locator;
  readonly language: Locator;

  constructor(page: Page) {
    this.page = page;
    this.heading = page.getByRole('heading', { level: 1 });
    this.startButton = page.locator('#start');
    this.putOffButton = page.locator('#put-off');
    this.choices = page.locator('#how-long');
    this.progress = page.getByRole('progressbar');
    this.question = page.getByRole('dialog');
    this.language = page.locator('#language');
  }

  /** Waits until the page says how things stand. */
  async stands(heading: string): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
  }

  /** The part of the page under a heading. */
  part(heading: string): Locator {
    return this.page.getByRole('region', { name: heading, exact: true });
  }

  /** What stands beside a name, such as "Your new account". */
  fact(name: string): Locator {
    return this.page.locator('dl > div', { has: this.page.getByText(name, { exact: true }) }).locator('dd');
  }

  async putOff(choice: string | RegExp): Promise<void> {
    const labels = await this.choices.locator('option').allInnerTexts();
    const label = labels.find((each) => (typeof choice === 'string' ? each === choice : choice.test(each)));
    if (label === undefined) throw new Error(`there is no such choice; there are: ${labels.join(' | ')}`);
    await this.choices.selectOption({ label });
    await this.putOffButton.click();
  }

  /** Starts it and says that the work is saved. */
  async start(): Promise<void> {
    await this.startButton.click();
    await this.question.locator('#confirm-start').click();
  }

  /**
   * Everything that the person reads, with all folds open, but for what administrators wrote and what they type; and what of it says
   * that it is of another language.
   */
  async read(): Promise<{ text: string; marked: string[] }> {
    return await this.page.evaluate(() => {
      for (const fold of document.querySelectorAll('details')) fold.open = true;
      const shown = document.body.cloneNode(true) as HTMLElement;
      for (const other of shown.querySelectorAll('.own, [translate=no], #language, noscript')) other.remove();
      const marked = [...shown.querySelectorAll('[lang]')].map(({ outerHTML }) => outerHTML);
      const texts = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
      const lines: string[] = [];
      while (texts.nextNode()) lines.push(texts.currentNode.textContent ?? '');
      return { text: lines.join('\n'), marked };
    });
  }
}
