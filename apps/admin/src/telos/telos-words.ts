import type { TelosName } from '@autoweave/contracts';

export const telosWords: Readonly<Record<TelosName, { readonly title: string; readonly asks: string; readonly example: string }>> = {
  mission: { title: 'Mission', asks: 'What do you do, and for whom?', example: 'We help small shops answer their customers within a day.' },
  vision: { title: 'Vision', asks: 'What will be different when you succeed?', example: 'Nobody waits for an answer over a weekend.' },
  values: {
    title: 'Values',
    asks: 'What do you always do, and what never?',
    example: '- Never publish customer addresses.\n- We say what we do not know.',
  },
  priorities: {
    title: 'Priorities',
    asks: 'What comes first when not everything can be done?',
    example: '1. Complaints before new orders.',
  },
  success: { title: 'Success', asks: 'How do you see that it works?', example: '- Nine of ten questions are answered on the first day.' },
};
