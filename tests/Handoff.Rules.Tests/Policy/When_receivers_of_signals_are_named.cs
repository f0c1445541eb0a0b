using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Policy;

public sealed class When_receivers_of_signals_are_named
{
    private const string Good = """
        {
          "scope": { "checkedOutClass": "tablet" },
          "classes": { "tablet": { "steps": ["tellReceivers"] } },
          "sharedSignals": {
            "send": {
              "issuer": "https://handoff.example.com",
              "subjectIssuer": "https://idp.example.com/tenant-1",
              "signingKey": "signal-key",
              "receivers": [
                { "name": "records", "endpoint": "https://records.example.com/signals", "audience": "https://records.example.com" },
                { "name": "chat", "endpoint": "http://127.0.0.1:7080/in", "audience": "chat", "subject": "email", "authorization": "chat-token", "confirmedBy": "receipt" }
              ]
            }
          }
        }
        """;

    private static (HandoffPolicy? Policy, IReadOnlyList<PolicyError> Errors) Read(string text) => ReadPolicy.From(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Each_is_read_with_what_it_leaves_out_filled_in()
    {
        var send = Read(Good).Policy!.SharedSignals.Send!;

        Assert.Equal(("https://handoff.example.com", "https://idp.example.com/tenant-1", "signal-key"), (send.Issuer, send.SubjectIssuer, send.SigningKey));
        Assert.Equal(
            [
                new("records", new Uri("https://records.example.com/signals"), "https://records.example.com", SubjectFormat.IssuerAndSubject, null, ConfirmedBy.Cleared),
                new("chat", new Uri("http://127.0.0.1:7080/in"), "chat", SubjectFormat.Email, "chat-token", ConfirmedBy.Receipt),
            ],
            send.Receivers);
        Assert.Equal("chat", send.Receiver("chat")!.Name);
        Assert.Null(send.Receiver("Chat"));
    }

    [Fact]
    public void Without_any_nothing_is_sent() => Assert.Null(Policies.Plain.SharedSignals.Send);

    [Fact]
    public void Whoever_issues_the_signals_issued_the_ids_unless_it_says_otherwise() => Assert.Equal(
        "https://handoff.example.com",
        Read(Good.Replace("\"subjectIssuer\": \"https://idp.example.com/tenant-1\",", "", StringComparison.Ordinal)).Policy!.SharedSignals.Send!.SubjectIssuer);

    [Theory]
    [InlineData("\"issuer\": \"https://handoff.example.com\",", "", 5, "issuer")]
    [InlineData("https://handoff.example.com\",", "https://handoff.example.com/?x=1\",", 6, "issuer")]
    [InlineData("https://handoff.example.com\",", "https://handoff.example.com#x\",", 6, "issuer")]
    [InlineData("https://handoff.example.com\",", "http://handoff.example.com\",", 6, "issuer")]
    [InlineData("https://handoff.example.com\",", "handoff\",", 6, "issuer")]
    [InlineData("\"signingKey\": \"signal-key\",", "", 5, "signingKey")]
    [InlineData("\"signal-key\"", "\"signal key\"", 8, "signingKey")]
    [InlineData("\"signal-key\"", "\"../signal-key\"", 8, "signingKey")]
    [InlineData("\"name\": \"records\", ", "", 10, "receivers[0].name")]
    [InlineData("\"name\": \"chat\"", "\"name\": \"Records\"", 11, "receivers[1].name")]
    [InlineData("\"https://records.example.com/signals\"", "\"http://records.example.com/signals\"", 10, "receivers[0].endpoint")]
    [InlineData("\"https://records.example.com/signals\"", "\"https://operator-a:x@records.example.com/\"", 10, "receivers[0].endpoint")]
    [InlineData("\"https://records.example.com/signals\"", "\"ftp://records.example.com/\"", 10, "receivers[0].endpoint")]
    [InlineData("\"https://records.example.com/signals\"", "\"https://records.example.com/#in\"", 10, "receivers[0].endpoint")]
    [InlineData("\"http://127.0.0.1:7080/in\"", "\"http://127.0.0.1.example.com/in\"", 11, "receivers[1].endpoint")]
    [InlineData("\"http://127.0.0.1:7080/in\"", "7080", 11, "receivers[1].endpoint")]
    [InlineData(", \"audience\": \"https://records.example.com\"", "", 10, "receivers[0].audience")]
    [InlineData("\"subject\": \"email\"", "\"subject\": \"phone\"", 11, "receivers[1].subject")]
    [InlineData("\"subject\": \"email\"", "\"subject\": [\"email\"]", 11, "receivers[1].subject")]
    [InlineData("\"chat-token\"", "\"Bearer xyz\"", 11, "receivers[1].authorization")]
    [InlineData("\"receipt\"", "\"Receipt\"", 11, "receivers[1].confirmedBy")]
    [InlineData("\"confirmedBy\"", "\"confirmed\"", 11, "receivers[1].confirmed")]
    public void What_is_wrong_names_its_line(string right, string wrong, int line, string path)
    {
        var at = Good.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0);
        var (policy, errors) = Read(Good[..at] + wrong + Good[(at + right.Length)..]);

        Assert.Null(policy);
        var error = Assert.Single(errors);
        Assert.Equal((line, "sharedSignals.send." + path), (error.Line, error.Path));
    }

    [Theory]
    [InlineData("https://records.example.com")]
    [InlineData("https://records.example.com/signals?stream=1")]
    [InlineData("https://[2001:db8::1]:8443/x")]
    [InlineData("http://127.0.0.1:7080/in")]
    [InlineData("http://localhost/in")]
    [InlineData("http://[::1]:1")]
    [InlineData("http://localhost.example.com/in")]
    [InlineData("http://127.0.0.1.example.com")]
    [InlineData("http://records.example.com")]
    [InlineData("https://")]
    [InlineData("https://a b/")]
    [InlineData("https://u@records.example.com")]
    [InlineData("https://records.example.com/#x")]
    [InlineData("records.example.com")]
    public void The_schema_takes_the_addresses_that_the_reader_takes(string address)
    {
        var policy = JsonNode.Parse(Good)!;
        policy["sharedSignals"]!["send"]!["receivers"]![0]!["endpoint"] = address;

        Assert.Equal(
            PolicyBySchema.ErrorsIn(policy).Count == 0,
            System.Text.RegularExpressions.Regex.IsMatch(address, (string)PolicyBySchema.Schema["$defs"]!["address"]!["pattern"]!));
    }
}
