import { pg } from './modules.mjs';

const batch = Number(process.env.BATCH);
const connections = 8;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: connections });
let left = 0;
const claim = {
  name: 'claim',
  text: `UPDATE job SET state = 'running', started_at = now() WHERE id IN (SELECT id FROM job WHERE state = 'ready' ORDER BY id LIMIT ${batch} FOR UPDATE SKIP LOCKED) RETURNING id`,
};
async function loop(client) {
  for (;;) {
    if (left <= 0) {
      await new Promise((r) => setTimeout(r, 1));
      continue;
    }
    const { rows } = await client.query(claim);
    if (rows.length === 0) {
      await new Promise((r) => setTimeout(r, 1));
      continue;
    }
    await client.query({
      name: 'done',
      text: `UPDATE job SET state = 'done', ended_at = now() WHERE id = ANY($1)`,
      values: [rows.map((r) => r.id)],
    });
    left -= rows.length;
    if (left === 0) process.send('done');
  }
}
process.on('message', ({ expect }) => {
  left = expect;
  process.send('ok');
});
for (let i = 0; i < connections; i += 1) void loop(await pool.connect());
console.log('worker is ready');
