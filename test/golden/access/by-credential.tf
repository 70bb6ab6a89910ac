# connection raw-data (s3_delegated_access), for day-scenes.input, night-scenes.input

variable "lightly_raw_data_external_id" {
  type      = string
  sensitive = true
}

resource "aws_iam_role" "lightly_raw_data" {
  name                 = "lightly-read"
  path                 = "/teams/"
  max_session_duration = 43200
  assume_role_policy   = jsonencode({
    "Version" = "2012-10-17"
    "Statement" = [
      {
        "Effect" = "Allow"
        "Principal" = {
          "AWS" = "arn:aws:iam::916419735646:root"
        }
        "Action" = "sts:AssumeRole"
        "Condition" = {
          "StringEquals" = {
            "sts:ExternalId" = var.lightly_raw_data_external_id
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "lightly_raw_data" {
  name   = "lightly"
  role   = aws_iam_role.lightly_raw_data.id
  policy = jsonencode({
    "Version" = "2012-10-17"
    "Statement" = [
      {
        "Effect" = "Allow"
        "Action" = "s3:ListBucket"
        "Resource" = "arn:aws:s3:::raw"
        "Condition" = {
          "StringLike" = {
            "s3:prefix" = ["day/*", "night", "night/*"]
          }
        }
      },
      {
        "Effect" = "Allow"
        "Action" = "s3:GetObject"
        "Resource" = ["arn:aws:s3:::raw/day/*", "arn:aws:s3:::raw/night/*"]
      },
    ]
  })
}

# note: the role must not demand multi-factor authentication

# connection workspace (s3), for day-scenes.lightly, night-scenes.lightly

resource "aws_iam_policy" "lightly_workspace" {
  name   = "lightly-workspace"
  policy = jsonencode({
    "Version" = "2012-10-17"
    "Statement" = [
      {
        "Effect" = "Allow"
        "Action" = "s3:ListBucket"
        "Resource" = "arn:aws:s3:::lake"
        "Condition" = {
          "StringLike" = {
            "s3:prefix" = ["day/*", "night/*"]
          }
        }
      },
      {
        "Effect" = "Allow"
        "Action" = "s3:GetObject"
        "Resource" = ["arn:aws:s3:::lake/day/*", "arn:aws:s3:::lake/night/*"]
      },
      {
        "Effect" = "Allow"
        "Action" = ["s3:PutObject", "s3:DeleteObject"]
        "Resource" = ["arn:aws:s3:::lake/day/*", "arn:aws:s3:::lake/night/*"]
      },
      {
        "Effect" = "Allow"
        "Action" = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
        "Resource" = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      },
    ]
  })
}

# note: the key policy of arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab must let the principal use the key, and the key must be symmetric

# connection fleet (azure), for on-azure.input, on-azure.lightly

variable "lightly_fleet_connection_string" {
  type      = string
  sensitive = true
}

variable "lightly_fleet_expiry" {
  type = string
}

data "azurerm_storage_account_sas" "lightly_fleet" {
  connection_string = var.lightly_fleet_connection_string
  https_only        = true
  start             = timestamp()
  expiry            = var.lightly_fleet_expiry
  resource_types {
    service   = false
    container = true
    object    = true
  }
  services {
    blob  = true
    queue = false
    table = false
    file  = false
  }
  permissions {
    read    = true
    write   = true
    delete  = true
    list    = true
    add     = false
    create  = false
    update  = false
    process = false
    tag     = false
    filter  = false
  }
}

output "lightly_fleet_sas_token" {
  value     = data.azurerm_storage_account_sas.lightly_fleet.sas
  sensitive = true
}

# note: an account SAS token reaches every container of the account: give Lightly an account of its own

# connection disk (local), for on-disk.input

# note: mount the input folder into the worker at /input_mount, which may be read-only

# connection hosted (lightly), for on-disk.lightly

# note: nothing to grant: Lightly hosts it

# connection perception (gcs), for on-google.input, on-google.lightly

variable "lightly_perception_service_account" {
  type = string
}

resource "google_project_iam_custom_role" "lightly_reads_perception" {
  project     = "perception"
  role_id     = "lightlyReads_perception"
  title       = "Lightly reads"
  permissions = ["storage.objects.get", "storage.objects.list"]
}

resource "google_project_iam_custom_role" "lightly_writes_perception" {
  project     = "perception"
  role_id     = "lightlyWrites_perception"
  title       = "Lightly writes"
  permissions = ["storage.objects.get", "storage.objects.list", "storage.objects.create", "storage.objects.delete", "storage.objects.update"]
}

resource "google_storage_bucket_iam_member" "lightly_perception_1" {
  bucket = "raw"
  role   = google_project_iam_custom_role.lightly_reads_perception.id
  member = "serviceAccount:${var.lightly_perception_service_account}"
  condition {
    title      = "Where Lightly reads"
    expression = "(resource.type == \"storage.googleapis.com/Bucket\" && resource.name == \"projects/_/buckets/raw\") || (resource.type == \"storage.googleapis.com/Object\" && resource.name.startsWith(\"projects/_/buckets/raw/objects/o'hare \\\"*\\\"/\"))"
  }
}

resource "google_storage_bucket_iam_member" "lightly_perception_2" {
  bucket = "lake"
  role   = google_project_iam_custom_role.lightly_writes_perception.id
  member = "serviceAccount:${var.lightly_perception_service_account}"
  condition {
    title      = "Where Lightly writes"
    expression = "(resource.type == \"storage.googleapis.com/Bucket\" && resource.name == \"projects/_/buckets/lake\") || (resource.type == \"storage.googleapis.com/Object\" && resource.name.startsWith(\"projects/_/buckets/lake/objects/\"))"
  }
}

# note: conditions need uniform bucket-level access

# connection telekom (obs), for on-obs.input_output

resource "opentelekomcloud_identity_role_v3" "lightly_telekom" {
  display_name  = "lightly-telekom"
  description   = "What Lightly needs of its folders"
  display_layer = "domain"
  statement {
    effect   = "Allow"
    action   = ["obs:bucket:ListBucket"]
    resource = ["obs:*:*:bucket:lake"]
  }
  statement {
    effect   = "Allow"
    action   = ["obs:object:GetObject"]
    resource = ["obs:*:*:object:lake/harbour/*"]
  }
  statement {
    effect   = "Allow"
    action   = ["obs:object:PutObject", "obs:object:DeleteObject"]
    resource = ["obs:*:*:object:lake/harbour/*"]
  }
}

# note: another S3-compatible store may want these rights under the names that Amazon S3 has for them
