import { Button, Caption1, LargeTitle, Subtitle1, Text, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload';
import { BeakerRegular } from '@fluentui/react-icons/svg/beaker';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import type { ProjectSummary } from '../../contract/calls/shell-calls.ts';
import { useAct } from '../connection/console-context.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { CreateProjectForm } from './create-project-form.tsx';
import { FirstStart } from './first-start.tsx';
import { OpenProjectDialog } from './open-project-dialog.tsx';
import { ImportProject } from './import-project.tsx';
import { ProjectSection } from './project-section.tsx';
import { SampleDialog } from './sample-dialog.tsx';
import type { ShellState } from './shell-api.ts';
import { useSample } from './use-sample.ts';

const useStyles = makeStyles({
  page: { height: '100%', overflow: 'auto' },
  column: {
    maxWidth: '900px',
    margin: '0 auto',
    padding: '56px 24px',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXL,
  },
  brand: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalL },
  lead: { color: tokens.colorNeutralForeground2 },
  heading: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  title: { flexGrow: 1 },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  version: { color: tokens.colorNeutralForeground3 },
});

/** The projects of this machine, and the ways to a new one. */
export function StartPage(props: { shell: ShellState }): ReactNode {
  const styles = useStyles();
  const navigate = useNavigate();
  const { projects, current, version } = props.shell;
  const [creating, setCreating] = useState(false);
  const [importing, setImporting] = useState(false);
  const [opening, setOpening] = useState<ProjectSummary | null>(null);
  const openSample = useAct('project.open');
  const sample = useSample(() => void navigate('/overview'));

  function explore(): void {
    // Already now: once it is shown, an address of no page of it leads to its users.
    if (current === null) void navigate('/overview');
    sample.make();
  }
  const enter = () => void navigate('/users');
  async function open(project: ProjectSummary): Promise<void> {
    if (project.id === current) enter();
    // One that is open already, in another window say, asks for nothing again.
    else if (!project.sample && project.state !== 'open') setOpening(project);
    else if ((await openSample.act({ id: project.id, passphrase: null })).ok) enter();
  }
  // While the sample is being made it is in the list already; nothing is to be done with it there.
  const listed = sample.progress ? projects.filter(({ sample: made }) => !made) : projects;
  const first = listed.length === 0;

  return (
    <div className={styles.page}>
      <main className={styles.column}>
        <header className={styles.brand}>
          <img src="./ferry.svg" width={64} height={64} alt="" />
          <div>
            <LargeTitle as="h1" block>
              Ferry
            </LargeTitle>
            <Text className={styles.lead}>Moves Windows laptops from one Microsoft 365 tenant to another.</Text>
          </div>
        </header>
        <ErrorNotice error={sample.error} title="There is no sample project now" />
        {first && !creating ? (
          <FirstStart onCreate={() => setCreating(true)} onExplore={explore} onImport={() => setImporting(true)} />
        ) : null}
        {!first ? (
          <section aria-label="Projects" className={styles.list}>
            <div className={styles.heading}>
              <Subtitle1 as="h2" className={styles.title}>
                Projects
              </Subtitle1>
              {projects.some((project) => project.sample) ? null : (
                <Button appearance="subtle" icon={<BeakerRegular />} onClick={explore}>
                  Explore with sample laptops
                </Button>
              )}
              <Button appearance="subtle" icon={<ArrowUploadRegular />} onClick={() => setImporting(true)}>
                Import
              </Button>
              {creating ? null : (
                <Button appearance="primary" icon={<AddRegular />} onClick={() => setCreating(true)}>
                  Create a project
                </Button>
              )}
            </div>
            <ErrorNotice error={openSample.error} title="The project was not opened" />
            <ProjectSection projects={listed} onOpen={(project) => void open(project)} />
          </section>
        ) : null}
        {creating ? (
          <section className={styles.list}>
            <Subtitle1 as="h2">{first ? 'Create your first project' : 'Create a project'}</Subtitle1>
            <Text className={styles.lead}>
              A project is one move from a source to a target tenant. It lies in a folder on this machine and works
              without a network.
            </Text>
            <CreateProjectForm onCancel={() => setCreating(false)} onCreated={enter} />
          </section>
        ) : null}
        <Caption1 className={styles.version}>Ferry {version}</Caption1>
        {sample.progress ? <SampleDialog progress={sample.progress} onCancel={sample.cancel} /> : null}
        {importing ? <ImportProject onClose={() => setImporting(false)} /> : null}
        {opening ? (
          <OpenProjectDialog
            project={opening}
            onClose={() => setOpening(null)}
            onOpened={() => {
              setOpening(null);
              enter();
            }}
          />
        ) : null}
      </main>
    </div>
  );
}
