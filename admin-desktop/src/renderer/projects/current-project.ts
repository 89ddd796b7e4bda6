import { createContext, useContext } from 'react';

export const ProjectContext = createContext<{ id: string; name: string } | null>(null);

export function useProject(): { id: string; name: string } {
  const project = useContext(ProjectContext);
  if (!project) throw new Error('this component is outside an open project');
  return project;
}

export function useProjectId(): string {
  return useProject().id;
}
