import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ProjectSummary } from '../../contract/calls/shell-calls.ts';
import { useAct } from '../connection/console-context.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { useNotify } from '../notices/use-notify.tsx';
import { DeleteProject } from './delete-project.tsx';
import { ExportProject } from './export-project.tsx';
import { ProjectCard } from './project-card.tsx';
import type { ProjectAct } from './project-menu.tsx';
import { RenameProject } from './rename-project.tsx';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  archive: { alignSelf: 'flex-start' },
});

/** The projects in the list, those in the archive below, and the dialogs of what can be done with them. */
export function ProjectSection(props: {
  projects: readonly ProjectSummary[];
  onOpen: (project: ProjectSummary) => void;
}): ReactNode {
  const styles = useStyles();
  const notify = useNotify();
  const [showArchive, setShowArchive] = useState(false);
  const [dialog, setDialog] = useState<{ act: 'rename' | 'export' | 'delete'; id: string } | null>(null);
  const close = useAct('project.close');
  const archive = useAct('project.archive');
  const present = props.projects.filter(({ archived }) => !archived);
  const archived = props.projects.filter((project) => project.archived);
  const shown = dialog ? props.projects.find(({ id }) => id === dialog.id) : undefined;

  async function setArchived(project: ProjectSummary, wanted: boolean): Promise<void> {
    if (!(await archive.act({ id: project.id, archived: wanted })).ok) return;
    notify(
      wanted ? 'Archived' : 'Restored',
      wanted ? `“${project.name}” is closed and kept in the archive.` : undefined,
    );
  }
  function act(project: ProjectSummary, wanted: ProjectAct): void {
    if (wanted === 'archive' || wanted === 'restore') void setArchived(project, wanted === 'archive');
    else setDialog({ act: wanted, id: project.id });
  }
  const cards = (projects: readonly ProjectSummary[], label: string) => (
    <div role="list" aria-label={label} className={styles.list}>
      {projects.map((project) => (
        <ProjectCard
          key={project.id}
          project={project}
          onOpen={() => (project.archived ? act(project, 'restore') : props.onOpen(project))}
          onClose={() => void close.act({ id: project.id })}
          onAct={(wanted) => act(project, wanted)}
        />
      ))}
    </div>
  );
  const over = () => setDialog(null);

  return (
    <>
      <ErrorNotice error={close.error} title="The project was not closed" />
      <ErrorNotice error={archive.error} title="The archive was not changed" />
      {present.length > 0 ? cards(present, 'Projects') : <Text>All projects are in the archive.</Text>}
      {archived.length > 0 ? (
        <>
          <Button
            className={styles.archive}
            appearance="subtle"
            icon={showArchive ? <ChevronDownRegular /> : <ChevronRightRegular />}
            aria-expanded={showArchive}
            onClick={() => setShowArchive(!showArchive)}
          >
            Archive ({archived.length})
          </Button>
          {showArchive ? cards(archived, 'Archive') : null}
        </>
      ) : null}
      {shown && dialog?.act === 'rename' ? <RenameProject project={shown} onClose={over} /> : null}
      {shown && dialog?.act === 'export' ? <ExportProject project={shown} onClose={over} /> : null}
      {shown && dialog?.act === 'delete' ? <DeleteProject project={shown} onClose={over} /> : null}
    </>
  );
}
