import { z } from 'zod';
import { UserId } from '../ids.js';
import { Notification } from '../notification/notification.js';
import { busEvent } from './message.js';

/** Somebody was told something; shown live to that person alone. */
export const notificationCreated = busEvent('notification.created', z.object({ userId: UserId, notification: Notification }));
