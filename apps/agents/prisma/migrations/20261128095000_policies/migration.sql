-- Policies that an administrator put in place of the files of the installation.
CREATE TABLE policy_text (
  file TEXT NOT NULL,
  content TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  changed_by TEXT NOT NULL,
  PRIMARY KEY (file)
);
