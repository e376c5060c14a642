import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../plugin.js';
import { defineTool, manifestTool } from './tool.js';

const api = { log: () => undefined, emit: () => undefined };
const convert = defineTool({
  description: 'Converts an amount',
  input: z.strictObject({
    amount: z.number().positive().describe('In the first currency'),
    to: z.enum(['EUR', 'USD']).describe('The currency wanted'),
    digits: z.number().int().default(2),
    note: z.string().optional(),
  }),
  run: function convertAmount({ amount, to, digits }) {
    return `${amount.toFixed(digits)} ${to}`;
  },
});

describe('a tool', () => {
  // @requirement AGT-081
  it('tells a model the type, description, choices and optionality of every argument', () => {
    expect(convert.info.inputSchema).toEqual({
      type: 'object',
      properties: {
        amount: { type: 'number', exclusiveMinimum: 0, description: 'In the first currency' },
        to: { type: 'string', enum: ['EUR', 'USD'], description: 'The currency wanted' },
        digits: { default: 2, type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
        note: { type: 'string' },
      },
      required: ['amount', 'to'],
      additionalProperties: false,
    });
  });

  it('takes its name from its function and asks nobody unless told so', () => {
    expect(convert.info).toMatchObject({ name: 'convert_amount', requiresApproval: false, permission: 'READ_ONLY', owner: 'plugin' });
    const paying = defineTool({
      name: 'pay',
      description: 'Pays',
      input: z.object({}),
      requiresApproval: true,
      permission: 'EXECUTE',
      run: () => 1,
    });
    expect(paying.info).toMatchObject({ name: 'pay', requiresApproval: true, permission: 'EXECUTE' });
    const described = defineTool({ name: 'look', input: z.object({}).describe('Looks'), run: () => 1 });
    expect(described.info.description).toBe('Looks');
  });

  it('runs only with arguments that fit, defaults filled in', () => {
    expect(convert.handler({ amount: 3, to: 'EUR' }, api)).toBe('3.00 EUR');
    expect(() => convert.handler({ amount: 3, to: 'GBP' }, api)).toThrow(z.ZodError);
  });

  it('without a description, with a bad name or with arguments that JSON cannot say is refused when it is defined', () => {
    const run = () => 1;
    expect(() => defineTool({ name: 'x1', input: z.object({}), run })).toThrow('needs a description');
    expect(() => defineTool({ name: 'Bad Name', description: 'x', input: z.object({}), run })).toThrow(z.ZodError);
    expect(() => defineTool({ name: 'late', description: 'x', input: z.object({ at: z.date() }), run })).toThrow(/Date/);
  });

  it('fits into the manifest of a plugin', () => {
    const manifest = definePlugin({
      name: 'money',
      version: '1.0.0',
      entry: 'main.js',
      permissions: {},
      tools: [manifestTool(convert, 'convert')],
    });
    expect(manifest.tools[0]).toMatchObject({ name: 'convert_amount', handler: 'convert' });
  });

  // @requirements AGT-051 AGT-080
  it('keeps in the manifest what it takes to use it, that a person is asked, and what about', () => {
    const pay = defineTool({
      name: 'pay',
      description: 'Pays',
      input: z.object({}),
      permission: 'EXECUTE',
      requiresApproval: true,
      effect: 'payment',
      run: () => 1,
    });
    const { tools } = definePlugin({
      name: 'money',
      version: '1.0.0',
      entry: 'main.js',
      permissions: {},
      tools: [manifestTool(pay, 'pay')],
    });
    expect(tools[0]).toMatchObject({ permission: 'EXECUTE', requiresApproval: true, effect: 'payment' });
  });
});
