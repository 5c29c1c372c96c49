<?php

/** Stands for your app; PHP's mail() goes to Mailstop with sendmail_path="mailstop sendmail -t -i". */
function signUp(string $address): void
{
    mail($address, 'Confirm your address', 'Your code is 481516', 'From: app@example.com');
}
