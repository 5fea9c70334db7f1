import type { ReactElement } from 'react';
import type { Route } from '../navigation.ts';
import { DoctorScreen } from './doctor/doctor-screen.tsx';
import { HomeScreen } from './home/home-screen.tsx';
import { SolutionScreen } from './task/solution-screen.tsx';
import { TaskScreen } from './task/task-screen.tsx';
import { TasksScreen } from './tasks/tasks-screen.tsx';
import { ProvisionScreen } from './work/provision-screen.tsx';
import { StartScreen } from './work/start-screen.tsx';

/** The screen of a route. */
export function RouteScreen({ route }: { readonly route: Route }): ReactElement {
  switch (route.screen) {
    case 'home':
      return <HomeScreen />;
    case 'tasks':
      return <TasksScreen />;
    case 'doctor':
      return <DoctorScreen />;
    case 'provision':
      return <ProvisionScreen anew={route.anew} thenOpen={route.thenOpen} />;
    case 'start':
      return <StartScreen task={route.task} title={route.title} />;
    case 'task':
      return <TaskScreen open={route.open} />;
    case 'solution':
      return <SolutionScreen open={route.open} solution={route.solution} />;
  }
}
