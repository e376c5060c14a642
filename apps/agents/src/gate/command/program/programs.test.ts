import { describe, expect, it } from 'vitest';
import { judgeProgram } from '../judge-program.js';
import { parseCommandLine } from '../shell-command.js';
import { psqlTexts } from './psql.js';

const wordsOf = (line: string) => {
  const parsed = parseCommandLine(line);
  if (parsed.kind !== 'parsed') throw new Error(parsed.reason);
  return parsed.commands[0]?.words ?? [];
};
const problem = (line: string) => {
  const [program, ...args] = wordsOf(line);
  return judgeProgram(program?.text ?? '', args);
};

// @requirements AGT-058 AGT-062
describe('a program is called as people call it', () => {
  it.each([
    `awk '{print $1}' a`,
    `awk -F: '$3 > 100 {print $1, $3}' a`,
    `awk -F '\\t' -v n=3 'NR > n && $2 ~ /a|b/ {s += $2 / 2} END {printf "%.2f > %s\\n", s, "x|y"}' a`,
    `awk 'BEGIN { print (1 > 2) } # a | comment' a`,
    `awk '/"/ || /[|>]x/ {print}' a`,
    `sed -n '1,3p' a`,
    `sed -E 's/(a|b)/[\\1]/g; /x/d; $!N' a`,
    `sed -i.bak 's,/usr/bin,/bin,g' a`,
    `sed '/^#/!s/ew/EW/2p' a`,
    `sed -e '1i\\' -e 'e is the first line' a`,
    `sed 'y/abc/xyz/;:w;s/w//;tw' a`,
    `sed '/a/,/b/{s/x/y/;p}' a`,
    `sed --quiet --expression='2q' a`,
    'sort -t, -k2,2n -u a',
    'sort --reverse --key=2 -o out.csv a',
    'git status',
    'git -C sub log --oneline -5 --text',
    'git -c user.name=A commit -am "about --exec, in a message"',
    'git rebase -i HEAD~2',
    'git diff --stat HEAD -- a b',
    'git push -u origin main',
    'git clone https://github.com/a/b.git',
    'git grep -n -e word -- src',
    'git config user.email a@example.com',
    'git config --get core.pager',
    'git submodule update --init',
    'git merge -s ours x',
    'git log -S word --format=%H',
    `python3 -c 'import sys, json; print(json.load(sys.stdin)["a"])'`,
    `python3 -Ic 'from datetime import date; print(date.today())'`,
    'python3 -m pytest -x tests',
    'python3 -u run.py -c value -i',
    'python --version',
    'npm ci --ignore-scripts',
    'npm run build -- -c x',
    'npm test',
    'tar -xzf a.tar.gz -C out',
    'tar czf a.tgz src',
    'docker run --rm -it -v data:/data -e A=v image cmd',
    'docker run -v ./src:/src --network none image',
    'docker run --mount type=volume,src=data,dst=/data image',
    'docker ps --all',
    `node -e 'console.log(1 + 1)'`,
    'node build.js -e x',
  ])('%s', (line) => expect(problem(line)).toBeUndefined());

  it.each([
    `psql -c 'select 1'`,
    `psql -h localhost -U me -d db -XAt -c 'select 1'`,
    `psql --dbname=db --command='select 1' --csv`,
    `psql -v ON_ERROR_STOP=1 -Atc 'select 1' db`,
  ])('%s', (line) => expect(psqlTexts(wordsOf(line).slice(1))).toEqual({ kind: 'texts', texts: ['select 1'] }));
});

describe('a program is refused when', () => {
  it.each([
    ['a division hides a pipe', `awk 'BEGIN{a++ / 1; "id" | "sh"; b / 2}'`],
    ['a pattern hides a string', `awk '/"/ {x = "a"; print | "sh"}' a`],
    ['a file is written', `awk '{print $1 > "/tmp/x"}' a`],
    ['a file is written in parentheses', `awk '{print($1) >> f}' a`],
    ['a mark in brackets could be read in two ways', `sed 's/[/]e rm/]/x/e' a`],
    ['a label hides a command', `sed ':a\ne id' a`],
    ['text is followed by a command', `sed 'a\\\nhello\ne id' a`],
    ['a block hides a command', `sed '/x/{p;e id\n}' a`],
    ['a flag of a substitution runs', `sed 's/x/id/Ie' a`],
    ['an address hides a command', `sed '0~3e id' a`],
    ['a path in brackets ends late', `sed '\\,[,],e id' a`],
    ['an option is abbreviated', 'sort --comp=x a'],
    ['git gets a setting that runs', 'git -c diff.external=x diff'],
    ['git gets one in a file', 'git config --file .git/config alias.x !id'],
    ['git sets one by its new form', 'git config set core.pager x'],
    ['git runs a merge program', 'git merge -s evil x'],
    ['git takes a helper', 'git fetch ext::x'],
    ['an abbreviation names a program', 'git fetch --upl=x'],
    ['a letter in a cluster does', 'git rebase -ix id HEAD~1'],
    ['python imports by another name', `python3 -c 'import json as j, os as o'`],
    ['python reaches through a module', `python3 -c 'import json; json.codecs._x'`],
    ['python takes a look-alike', `python3 -c 'import ｏs'`],
    ['python joins lines', `python3 -c 'import \\\nos'`],
    ['python reads from elsewhere', 'python3 - < x'],
    ['perl gets code', `perl -ne 'print'`],
    ['ruby loads a file', 'ruby -rx -e 1'],
    ['node reaches for a module', `node --eval='process.mainModule'`],
    ['docker gets a directory of the host', 'docker run -v ../x:/x image'],
    ['docker gets the home', 'docker run -v ~/x:/x image'],
    ['docker shares a namespace', 'docker run --pid=container:x image'],
  ])('%s', (_, line) => expect(problem(line)).toBeTypeOf('string'));
});
