import { ScheduleInput } from '@autoweave/contracts';

const truthful =
  'Report only what you looked at yourself. What cannot be looked at from here is listed under "Not checked" with the reason; it is never reported as fine.';

/** ORC-086: the six schedules that every installation starts with. Their prompts promise nothing that was not looked at. */
export const builtInSchedules: readonly ScheduleInput[] = [
  {
    name: 'daily_security_scan',
    cron: '0 3 * * *',
    agent: 'qa',
    prompt: `Scan what this installation gives you access to for security problems: dependencies with known vulnerabilities, secrets written into files, risky recent changes, and vulnerable images. For each finding give the place, the severity, how to reproduce it and how to mend it. ${truthful}`,
    timeoutMinutes: 30,
    notifyOnFailure: true,
  },
  {
    name: 'weekly_dependency_check',
    cron: '0 4 * * 0',
    agent: 'code',
    prompt: `List the dependencies of the repositories you can read that are out of date, each with the present and the newest version and what its changelog says about breaking changes. Where an update is safe by its changelog and the tests pass with it, prepare the change for review; change nothing else. ${truthful}`,
    timeoutMinutes: 60,
    requiresApproval: true,
  },
  {
    name: 'daily_backup_verify',
    cron: '0 5 * * *',
    agent: 'infra',
    prompt: `Check the state of the backups: when the last one of Postgres was made and whether it can be read, the same for the Redis snapshot, whether the copy to GitHub is up to date, and restore one sample into a scratch place. Say for each what proves it. ${truthful}`,
    notifyOnFailure: true,
  },
  {
    name: 'weekly_memory_cleanup',
    cron: '0 2 * * 6',
    agent: 'data',
    prompt: `Look for memories that say the same twice or that nobody has used for a long time, and report how many there are, which ones you would merge or archive, and why. Delete nothing. ${truthful}`,
  },
  {
    name: 'daily_health_report',
    cron: '0 8 * * *',
    agent: 'supervisor',
    prompt: `Write a report on the last 24 hours: what the agents did, what failed and why, what was used of the limits, and what changed against the day before. ${truthful}`,
    output: 'report',
  },
  {
    name: 'weekly_ssl_check',
    cron: '0 6 * * 1',
    agent: 'infra',
    prompt: `List the domains of this installation with the dates on which their certificates expire. Renew those that expire within 14 days, asking first. ${truthful}`,
    notifyOnFailure: true,
  },
].map((one) => ScheduleInput.parse(one));
