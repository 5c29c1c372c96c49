<?php

use PHPUnit\Framework\TestCase;

require_once __DIR__ . '/MailstopInbox.php';
require_once __DIR__ . '/app.php';

final class SignUpTest extends TestCase
{
    public function testSendsACode(): void
    {
        $inbox = new MailstopInbox();
        signUp($inbox->address);
        $message = $inbox->wait(['subject' => 'Confirm your address']);
        self::assertSame('481516', $message['code']);
    }
}
