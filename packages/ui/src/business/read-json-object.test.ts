import { describe, expect, it } from 'vitest';
import { readJsonObject } from './read-json-object';

describe('reading a JSON object', () => {
  it('gives the object', () => expect(readJsonObject('{"a": [1]}')).toEqual({ value: { a: [1] } }));
  it('says where a mistake is', () => {
    expect(readJsonObject('{\n "a": 1,\n}').error).toMatch(/line 3, column 1/);
    expect(readJsonObject('{\n "a": }').error).toMatch(/Unexpected token/);
  });
  it('refuses what is not an object', () => {
    for (const text of ['[]', '1', 'null', '"x"']) expect(readJsonObject(text).error, text).toMatch(/one object/);
  });
  it('never throws', () => {
    for (const text of ['', '{', '}', '\u0000']) expect(readJsonObject(text).error, text).toBeTruthy();
  });
});
