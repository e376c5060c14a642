CREATE TABLE notification (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  trigger TEXT NOT NULL,
  level TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  link TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  read_at TIMESTAMPTZ,
  -- Out of the centre; the row still stands for "has been told".
  deleted_at TIMESTAMPTZ
);
-- What is told twice is notified once.
CREATE UNIQUE INDEX notification_user_id_event_id_key ON notification (user_id, event_id);
CREATE INDEX notification_user_id_created_at_idx ON notification (user_id, created_at);
CREATE TABLE notification_preference (
  user_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  trigger TEXT NOT NULL,
  channel TEXT NOT NULL,
  enabled BOOLEAN NOT NULL,
  PRIMARY KEY (user_id, trigger, channel)
);
CREATE TABLE notification_target (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  url TEXT NOT NULL,
  host TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX notification_target_user_id_channel_key ON notification_target (user_id, channel);
CREATE TABLE push_subscription (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  endpoint_hash TEXT NOT NULL,
  subscription TEXT NOT NULL,
  host TEXT NOT NULL,
  device TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  last_success_at TIMESTAMPTZ
);
-- A browser belongs to whoever subscribed it last.
CREATE UNIQUE INDEX push_subscription_endpoint_hash_key ON push_subscription (endpoint_hash);
CREATE INDEX push_subscription_user_id_idx ON push_subscription (user_id);
CREATE TABLE push_key (
  id TEXT PRIMARY KEY,
  public_key TEXT NOT NULL,
  private_key TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE notification_delivery (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  notification_id TEXT NOT NULL REFERENCES notification (id) ON DELETE CASCADE,
  event_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'PENDING',
  attempts INTEGER NOT NULL DEFAULT 0,
  detail TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  delivered_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX notification_delivery_user_id_event_id_channel_key ON notification_delivery (user_id, event_id, channel);
CREATE INDEX notification_delivery_user_id_created_at_idx ON notification_delivery (user_id, created_at);
CREATE INDEX notification_delivery_status_created_at_idx ON notification_delivery (status, created_at);
