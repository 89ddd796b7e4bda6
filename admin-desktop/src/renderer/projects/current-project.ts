import { createContext, useContext } from 'react';

export type CurrentProject = { id: string; name: string; sample: boolean };

export const ProjectContext = createContext<CurrentProject | null>(null);

export function useProject(): CurrentProject {
  const project = useContext(ProjectContext);
  if (!project) throw new Error('this component is outside an open project');
  return project;
}

export function useProjectId(): string {
  return useProject().id;
}
