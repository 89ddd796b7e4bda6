import { Button, Caption1, LargeTitle, Subtitle1, Text, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import type { ProjectSummary } from '../../contract/calls/shell-calls.ts';
import { useAct } from '../connection/console-context.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { CreateProjectForm } from './create-project-form.tsx';
import { OpenProjectDialog } from './open-project-dialog.tsx';
import { ProjectCard } from './project-card.tsx';
import type { ShellState } from './shell-api.ts';

const useStyles = makeStyles({
  page: { height: '100%', overflow: 'auto' },
  column: {
    maxWidth: '860px',
    margin: '0 auto',
    padding: '56px 24px',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXL,
  },
  brand: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalL },
  lead: { color: tokens.colorNeutralForeground2 },
  heading: { display: 'flex', justifyContent: 'space-between', alignItems: 'center' },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  version: { color: tokens.colorNeutralForeground3 },
});

/** The projects of this machine, and the way to a new one. Without any, the form stands there at once. */
export function StartPage(props: { shell: ShellState }): ReactNode {
  const styles = useStyles();
  const navigate = useNavigate();
  const { projects, current, version } = props.shell;
  const [creating, setCreating] = useState(false);
  const [opening, setOpening] = useState<ProjectSummary | null>(null);
  const close = useAct('project.close');
  const showForm = creating || projects.length === 0;

  const enter = () => void navigate('/users');
  const open = (project: ProjectSummary) => (project.id === current ? enter() : setOpening(project));

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
        {projects.length > 0 ? (
          <section aria-label="Projects" className={styles.list}>
            <div className={styles.heading}>
              <Subtitle1 as="h2">Projects</Subtitle1>
              {creating ? null : (
                <Button icon={<AddRegular />} onClick={() => setCreating(true)}>
                  Create a project
                </Button>
              )}
            </div>
            <ErrorNotice error={close.error} title="The project was not closed" />
            <div role="list" className={styles.list}>
              {projects.map((project) => (
                <ProjectCard
                  key={project.id}
                  project={project}
                  onOpen={() => open(project)}
                  onClose={() => void close.act({ id: project.id })}
                />
              ))}
            </div>
          </section>
        ) : null}
        {showForm ? (
          <section className={styles.list}>
            <Subtitle1 as="h2">{projects.length > 0 ? 'Create a project' : 'Create your first project'}</Subtitle1>
            <Text className={styles.lead}>
              A project is one move from a source to a target tenant. It lies in a folder on this machine and works
              without a network.
            </Text>
            <CreateProjectForm
              onCancel={projects.length > 0 ? () => setCreating(false) : undefined}
              onCreated={enter}
            />
          </section>
        ) : null}
        <Caption1 className={styles.version}>Ferry {version}</Caption1>
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
