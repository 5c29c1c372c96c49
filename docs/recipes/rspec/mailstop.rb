require 'json'
require 'net/http'
require 'securerandom'

# Mail to an address that no other test has.
class MailstopInbox
  URL = ENV.fetch('MAILSTOP_URL', 'http://127.0.0.1:8025')

  attr_reader :address

  def initialize
    @address = "test-#{SecureRandom.hex(6)}@mailstop.test"
  end

  # The one message that fits, as soon as it is there. Fails with what came instead.
  def wait(**criteria)
    question = { to: address, count: 1, **criteria }.to_json
    answer = JSON.parse(Net::HTTP.post(URI("#{URL}/api/wait"), question, 'Content-Type' => 'application/json').body)
    RSpec::Expectations.fail_with(answer['explanation']) unless answer['status'] == 'matched'

    answer['messages'].first
  end
end
