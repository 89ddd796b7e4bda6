import { Accordion, AccordionHeader, AccordionItem, AccordionPanel } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ShownScript } from '../../contract/calls/script-calls.ts';
import { ScriptDigest } from './script-digest.tsx';
import { ScriptText } from './script-text.tsx';
import { languageNames } from './script-words.ts';

/** Scripts in the order in which they run: each with its name and SHA-256, and in full once it is opened. */
export function ScriptDetails(props: { scripts: readonly ShownScript[] }): ReactNode {
  if (props.scripts.length === 0) return null;
  return (
    <Accordion multiple collapsible data-testid="script-details">
      {props.scripts.map((script) => (
        <AccordionItem key={script.sha256} value={script.sha256}>
          <AccordionHeader>{`${script.name} · ${languageNames[script.language]} · ${script.seconds} s at most`}</AccordionHeader>
          <AccordionPanel>
            <ScriptDigest sha256={script.sha256} />
            <ScriptText name={script.name} text={script.text} />
          </AccordionPanel>
        </AccordionItem>
      ))}
    </Accordion>
  );
}
