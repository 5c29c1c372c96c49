<?php

use PHPUnit\Framework\Assert;

/** Mail to an address that no other test has. */
final class MailstopInbox
{
    public readonly string $address;

    public function __construct()
    {
        $this->address = 'test-' . bin2hex(random_bytes(6)) . '@mailstop.test';
    }

    /** The one message that fits, as soon as it is there. Fails with what came instead. */
    public function wait(array $criteria = []): array
    {
        $question = json_encode(['to' => $this->address, 'count' => 1] + $criteria);
        $http = ['method' => 'POST', 'header' => 'Content-Type: application/json', 'content' => $question];
        $url = getenv('MAILSTOP_URL') ?: 'http://127.0.0.1:8025';
        $answer = file_get_contents("$url/api/wait", false, stream_context_create(['http' => $http]));
        $answer = json_decode($answer, true, flags: JSON_THROW_ON_ERROR);
        if ($answer['status'] !== 'matched') {
            Assert::fail($answer['explanation']);
        }
        return $answer['messages'][0];
    }
}
