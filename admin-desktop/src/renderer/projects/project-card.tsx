import {
  Badge,
  Body1Strong,
  Button,
  Caption1,
  Card,
  CardHeader,
  Spinner,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { ArchiveRegular } from '@fluentui/react-icons/svg/archive';
import { BeakerRegular } from '@fluentui/react-icons/svg/beaker';
import { FolderRegular } from '@fluentui/react-icons/svg/folder';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import type { ReactNode } from 'react';
import type { ProjectSummary } from '../../contract/calls/shell-calls.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { ProjectMenu } from './project-menu.tsx';
import type { ProjectAct } from './project-menu.tsx';

const useStyles = makeStyles({
  icon: {
    display: 'flex',
    fontSize: '22px',
    color: tokens.colorBrandForeground1,
    padding: '8px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorBrandBackground2,
  },
  title: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  folder: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
  actions: {
    display: 'flex',
    alignItems: 'center',
    whiteSpace: 'nowrap',
    flexShrink: 0,
    gap: tokens.spacingHorizontalS,
  },
});

const badges = {
  closed: { color: 'informative', text: 'Closed' },
  opening: { color: 'brand', text: 'Opening' },
  open: { color: 'success', text: 'Open' },
  failed: { color: 'danger', text: 'Not opened' },
} as const;

function iconOf(project: ProjectSummary): ReactNode {
  if (project.archived) return <ArchiveRegular />;
  if (project.sample) return <BeakerRegular />;
  return project.state === 'open' ? <FolderRegular /> : <LockClosedRegular />;
}

const archivedBadge = { color: 'informative', text: 'Archived' } as const;

/** One project of the list: where it lies, whether it is open, and why not. */
export function ProjectCard(props: {
  project: ProjectSummary;
  onOpen: () => void;
  onClose: () => void;
  onAct: (act: ProjectAct) => void;
}): ReactNode {
  const styles = useStyles();
  const { project } = props;
  const badge = project.archived ? archivedBadge : badges[project.state];
  const verbs = { closed: 'Open', opening: '', open: 'Continue with', failed: 'Try to open' };
  const words = project.archived ? 'Restore' : verbs[project.state];
  return (
    <Card data-testid="project" data-state={project.state} role="listitem">
      <CardHeader
        image={<span className={styles.icon}>{iconOf(project)}</span>}
        header={
          <span className={styles.title}>
            <Body1Strong data-testid="project-title">{project.name}</Body1Strong>
            {project.sample ? (
              <Badge appearance="outline" color="brand" icon={<BeakerRegular />}>
                Sample
              </Badge>
            ) : null}
          </span>
        }
        description={<Caption1 className={styles.folder}>{project.folder}</Caption1>}
        action={
          <span className={styles.actions}>
            <Badge appearance="tint" color={badge.color}>
              {badge.text}
            </Badge>
            {project.state === 'opening' ? <Spinner size="tiny" aria-label="Opening" /> : null}
            {project.state === 'open' ? (
              <Button appearance="subtle" onClick={props.onClose} aria-label={`Close ${project.name}`}>
                Close
              </Button>
            ) : null}
            {project.state !== 'opening' ? (
              <Button
                appearance={project.archived ? 'secondary' : 'primary'}
                onClick={props.onOpen}
                aria-label={`${words} ${project.name}`}
              >
                {project.state === 'open' ? 'Continue' : words}
              </Button>
            ) : null}
            <ProjectMenu project={project} onAct={props.onAct} />
          </span>
        }
      />
      {project.why ? <ErrorNotice error={project.why} /> : null}
    </Card>
  );
}
