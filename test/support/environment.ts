// Terraform and cdktf look up vendor hosts otherwise; a CLI configuration that is not there makes every Terraform call warn.
process.env['CHECKPOINT_DISABLE'] = '1';
delete process.env['TF_CLI_CONFIG_FILE'];
