import { Spinner } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { ScriptsSection } from '../scripts/scripts-section.tsx';
import { Page } from '../shell/page.tsx';
import { CompanyKey } from './company-key.tsx';
import { PublishPolicy } from './publish-policy.tsx';
import { SettingsForm } from './settings-form.tsx';
import { useSettings } from './settings-api.ts';

/** What holds for the whole project, and what the agents know of it. */
export function SettingsPage(): ReactNode {
  const { settings, error } = useSettings();
  return (
    <Page title="Settings" lead="For the whole project. Other consoles of the project see the same." narrow>
      <ErrorNotice error={error} title="The settings cannot be read" />
      {settings ? (
        <>
          <CompanyKey companyKey={settings.companyKey} />
          <PublishPolicy state={settings.policy} differs={settings.differs} />
          <SettingsForm values={settings.values} />
          <ScriptsSection />
        </>
      ) : error ? null : (
        <Spinner label="Loading" />
      )}
    </Page>
  );
}
