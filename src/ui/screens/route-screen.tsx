import type { ReactElement } from 'react';
import type { Route } from '../navigation.ts';
import { DoctorScreen } from './doctor/doctor-screen.tsx';
import {
  AbandonScreen,
  EndingScreen,
  PrepareScreen,
  PutAwayScreen,
  RegradeScreen,
} from './exam-work/exam-work-screens.tsx';
import { ExamScreen } from './exam/exam-screen.tsx';
import { ExamSetupScreen } from './exam-setup/setup-screen.tsx';
import { HistoryScreen } from './history/history-screen.tsx';
import { HomeScreen } from './home/home-screen.tsx';
import { IntroScreen } from './intro/intro-screen.tsx';
import { GradedScreen, QuestionResultScreen } from './result/question-result-screen.tsx';
import { ResultScreen } from './result/result-screen.tsx';
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
      return <ProvisionScreen anew={route.anew} onward={route.onward} />;
    case 'start':
      return <StartScreen task={route.task} title={route.title} />;
    case 'task':
      return <TaskScreen open={route.open} />;
    case 'solution':
      return (
        <SolutionScreen title={route.title} name={route.name} shell={route.shell} solution={route.solution} />
      );
    case 'exam-setup':
      return <ExamSetupScreen />;
    case 'exam-prepare':
      return <PrepareScreen choices={route.choices} />;
    case 'exam':
      return <ExamScreen />;
    case 'exam-ending':
      return <EndingScreen />;
    case 'exam-abandon':
      return <AbandonScreen />;
    case 'exam-result':
      return <ResultScreen result={route.result} />;
    case 'question-result':
      return <QuestionResultScreen result={route.result} position={route.position} />;
    case 'exam-regrade':
      return <RegradeScreen exam={route.exam} />;
    case 'exam-put-away':
      return <PutAwayScreen exam={route.exam} />;
    case 'graded':
      return <GradedScreen title={route.title} result={route.result} />;
    case 'history':
      return <HistoryScreen />;
    case 'intro':
      return <IntroScreen />;
  }
}
