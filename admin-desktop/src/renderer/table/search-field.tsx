import { SearchBox } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';

/** Tells what is typed once the typing pauses, so that not every letter asks the core. */
export function SearchField(props: { label: string; onSearch: (text: string) => void; width?: string }): ReactNode {
  const [text, setText] = useState('');
  const { onSearch } = props;
  useEffect(() => {
    const timer = setTimeout(() => onSearch(text.trim()), 200);
    return () => clearTimeout(timer);
  }, [text, onSearch]);
  return (
    <SearchBox
      value={text}
      onChange={(_, { value }) => setText(value)}
      placeholder={props.label}
      aria-label={props.label}
      maxLength={200}
      style={{ width: props.width ?? '280px' }}
      data-testid="search"
    />
  );
}
