import { runServer } from './server/life.ts';

// the server's own process; the first line on standard output says that it serves
await runServer(process.argv.slice(2));
