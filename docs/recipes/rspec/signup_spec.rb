require_relative 'app'
require_relative 'mailstop'

RSpec.describe 'signing up' do
  let(:inbox) { MailstopInbox.new }

  it 'sends a code' do
    sign_up(inbox.address)
    message = inbox.wait(subject: 'Confirm your address')
    expect(message['code']).to eq('481516')
  end
end
