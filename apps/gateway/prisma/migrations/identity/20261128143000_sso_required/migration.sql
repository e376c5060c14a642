-- An organisation may let its people in through its providers only.
ALTER TABLE sso_policy ADD COLUMN required BOOLEAN NOT NULL DEFAULT false;
