import type { Command } from './command.ts';
import { completionCommand } from './commands/completion.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downCommand } from './commands/down.ts';
import { envCommand } from './commands/env.ts';
import { examAbandonCommand } from './commands/exam-abandon.ts';
import { examFinishCommand } from './commands/exam-finish.ts';
import { examFlagCommand } from './commands/exam-flag.ts';
import { examGradeAgainCommand } from './commands/exam-grade-again.ts';
import { examNoteCommand } from './commands/exam-note.ts';
import { examPauseCommand } from './commands/exam-pause.ts';
import { examPutAwayCommand } from './commands/exam-put-away.ts';
import { examQuestionCommand } from './commands/exam-question.ts';
import { examResumeCommand } from './commands/exam-resume.ts';
import { examStartCommand } from './commands/exam-start.ts';
import { examStatusCommand } from './commands/exam-status.ts';
import { gradeCommand } from './commands/grade.ts';
import { helpCommand } from './commands/help.ts';
import { hintCommand } from './commands/hint.ts';
import { historyCommand } from './commands/history.ts';
import { listCommand } from './commands/list.ts';
import { packCheckCommand } from './commands/pack-check.ts';
import { packNewCommand } from './commands/pack-new.ts';
import { packSchemaCommand } from './commands/pack-schema.ts';
import { packTestCommand } from './commands/pack-test.ts';
import { reportCommand } from './commands/report.ts';
import { resetCommand } from './commands/reset.ts';
import { shellCommand } from './commands/shell.ts';
import { solutionCommand } from './commands/solution.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { uiCommand } from './commands/ui.ts';
import { upCommand } from './commands/up.ts';

/** All commands, in the order in which help names them: the way a learner goes. */
export const COMMANDS: readonly Command[] = [
  doctorCommand,
  listCommand,
  upCommand,
  statusCommand,
  startCommand,
  shellCommand,
  envCommand,
  gradeCommand,
  hintCommand,
  solutionCommand,
  resetCommand,
  examStartCommand,
  examStatusCommand,
  examQuestionCommand,
  examFlagCommand,
  examNoteCommand,
  examPauseCommand,
  examResumeCommand,
  examFinishCommand,
  examGradeAgainCommand,
  examPutAwayCommand,
  examAbandonCommand,
  reportCommand,
  historyCommand,
  downCommand,
  packNewCommand,
  packCheckCommand,
  packTestCommand,
  packSchemaCommand,
  completionCommand,
  helpCommand,
];

/** What runs when no command is named. */
export const BARE_COMMAND: Command = uiCommand;
