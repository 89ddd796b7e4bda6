import { Button, Menu, MenuDivider, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArchiveRegular } from '@fluentui/react-icons/svg/archive';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { RenameRegular } from '@fluentui/react-icons/svg/rename';
import type { ReactNode } from 'react';
import type { ProjectSummary } from '../../contract/calls/shell-calls.ts';

export type ProjectAct = 'rename' | 'export' | 'archive' | 'restore' | 'delete';

/** What can be done with a project beside opening it. */
export function ProjectMenu(props: { project: ProjectSummary; onAct: (act: ProjectAct) => void }): ReactNode {
  const { project, onAct } = props;
  return (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          icon={<MoreHorizontalRegular />}
          aria-label={`More for ${project.name}`}
          disabled={project.state === 'opening'}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem icon={<RenameRegular />} onClick={() => onAct('rename')}>
            Rename
          </MenuItem>
          <MenuItem icon={<ArrowDownloadRegular />} onClick={() => onAct('export')}>
            Export
          </MenuItem>
          {project.archived ? (
            <MenuItem icon={<ArrowUndoRegular />} onClick={() => onAct('restore')}>
              Restore
            </MenuItem>
          ) : (
            <MenuItem icon={<ArchiveRegular />} onClick={() => onAct('archive')}>
              Archive
            </MenuItem>
          )}
          <MenuDivider />
          <MenuItem icon={<DeleteRegular />} onClick={() => onAct('delete')}>
            Delete
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
