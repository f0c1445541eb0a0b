using System.Text;
using Handoff.Rules.Policy;
using Xunit;

namespace Handoff.Rules.Tests.Policy;

public sealed class When_policy_is_wrong
{
    private const string Good = """
        {
          "dryRun": false,
          "scope": {
            "devices": [{ "id": "tablet-17", "class": "tablet" }],
            "terminals": [{ "terminal": "press-4", "deviceId": "panel-4" }],
            "checkedOutClass": "tablet"
          },
          "classes": {
            "tablet": {
              "owner": "ward-security",
              "grace": "10m",
              "steps": ["revokeTokens"],
              "causes": { "departure": { "grace": "2m" } }
            }
          },
          "departure": { "steps": ["revokeTokens"] },
          "secrets": [{ "name": "ward-wifi", "deviceId": "tablet-17" }, { "name": "chart-key", "rotation": "applicationPassword", "application": "app-1", "dual": "chart-key-2", "userId": "operator-a" }],
          "rotation": { "pairApart": "1h" },
          "retries": { "attempts": 3, "firstDelay": "10s", "longestDelay": "1m" },
          "readBack": { "wait": "4s" },
          "reviewWithin": { "high": "8h" },
          "sharedSignals": {
            "receive": [{ "issuer": "https://idp.example", "audience": "us", "jwksUri": "https://idp.example/keys", "userId": "sub" }]
          },
          "directory": { "departOn": ["deleted"] },
          "brake": { "revocationsPerMinute": 60, "urgent": ["departure"] }
        }
        """;

    private static readonly string[] Scraps = ["\\ud800", "null", "{", "[", "\"x\": 1, ", "1e99"];

    private static (HandoffPolicy? Policy, IReadOnlyList<PolicyError> Errors) Read(string text) => ReadPolicy.From(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void The_one_that_is_changed_below_is_right() => Assert.NotNull(Read(Good).Policy);

    public static TheoryData<string, string, int, string> Wrong => new()
    {
        { "\"dryRun\": false", "\"dryrun\": false", 2, "dryrun" },
        { "\"dryRun\": false", "\"dryRun\": \"false\"", 2, "dryRun" },
        { "\"dryRun\": false", "\"dryRun\": null", 2, "dryRun" },
        { "\"dryRun\": false", "\"owner\": 7", 2, "owner" },
        { "\"revocationsPerMinute\": 60", "\"revocationsPerMinute\": 0", 26, "brake.revocationsPerMinute" },
        { "\"revocationsPerMinute\": 60", "\"revocationsPerMinute\": 1.5", 26, "brake.revocationsPerMinute" },
        { "\"revocationsPerMinute\": 60", "\"revocationsPerMinute\": 60, \"exempt\": []", 26, "brake.exempt" },
        { "\"revocationsPerMinute\": 60, ", "", 26, "brake.revocationsPerMinute" },
        { "[\"departure\"] }\n", "[\"secretExpiry\"] }\n", 26, "brake.urgent" },
        { "{ \"grace\": \"2m\" }", "{ \"retries\": { \"factor\": 0 } }", 13, "classes.tablet.causes.departure.retries.factor" },
        { "\"attempts\": 3", "\"giveUpAfter\": \"8d\"", 19, "retries.giveUpAfter" },
        { "\"departure\": { \"steps\"", "\"departure\": { \"retries\": { \"firstDelay\": \"2m\" }, \"steps\"", 16, "departure.retries.firstDelay" },
        { "\"dryRun\": false", "\"version\": 2", 2, "version" },
        { "\"dryRun\": false", "\"version\": 1.0", 2, "version" },
        { "\"id\": \"tablet-17\", \"class\"", "\"class\"", 4, "scope.devices[0].id" },
        { "\"id\": \"tablet-17\", ", "\"id\": \"tablet-17\", \"pattern\": \"*\", ", 4, "scope.devices[0].id" },
        { "\"id\": \"tablet-17\"", "\"id\": 17", 4, "scope.devices[0].id" },
        { "\"class\": \"tablet\" }", "\"class\": \"pad\" }", 4, "scope.devices[0].class" },
        { ", \"class\": \"tablet\" }", " }", 4, "scope.devices[0].class" },
        { "{ \"terminal\": \"press-4\", ", "{ ", 5, "scope.terminals[0].terminal" },
        { "\"terminal\": \"press-4\"", "\"terminal\": \"\"", 5, "scope.terminals[0].terminal" },
        { "[{ \"terminal\": \"press-4\", \"deviceId\": \"panel-4\" }]", "{}", 5, "scope.terminals" },
        { "[{ \"terminal\": \"press-4\", \"deviceId\": \"panel-4\" }]", "[\"press-4\"]", 5, "scope.terminals[0]" },
        { "\"checkedOutClass\": \"tablet\"", "\"checkedOutClass\": \"Tablet\"", 6, "scope.checkedOutClass" },
        { "\"checkedOutClass\": \"tablet\"", "\"addresses\": []", 3, "scope.checkedOutClass" },
        { "\"owner\": \"ward-security\"", "\"owner\": \"ward\\u0000\"", 10, "classes.tablet.owner" },
        { "\"owner\": \"ward-security\"", "\"color\": \"red\"", 10, "classes.tablet.color" },
        { "\"grace\": \"10m\"", "\"grace\": 10", 11, "classes.tablet.grace" },
        { "\"grace\": \"10m\"", "\"grace\": \"10\"", 11, "classes.tablet.grace" },
        { "\"grace\": \"10m\"", "\"grace\": \"10min\"", 11, "classes.tablet.grace" },
        { "\"grace\": \"10m\"", "\"grace\": \"10 m\"", 11, "classes.tablet.grace" },
        { "\"grace\": \"10m\"", "\"grace\": \"-10m\"", 11, "classes.tablet.grace" },
        { "\"grace\": \"10m\"", "\"grace\": \"1.5h\"", 11, "classes.tablet.grace" },
        { "\"grace\": \"10m\"", "\"grace\": \"8d\"", 11, "classes.tablet.grace" },
        { "\"grace\": \"10m\"", "\"grace\": \"10m\", \"grace\": \"5m\"", 11, "classes.tablet.grace" },
        { "[\"revokeTokens\"],\n", "[\"revoketokens\"],\n", 12, "classes.tablet.steps" },
        { "[\"revokeTokens\"],\n", "[\"revokeTokens\", \"revokeTokens\"],\n", 12, "classes.tablet.steps" },
        { "[\"revokeTokens\"],\n", "\"revokeTokens\",\n", 12, "classes.tablet.steps" },
        { "\"departure\": { \"grace\": \"2m\" }", "\"leaving\": { \"grace\": \"2m\" }", 13, "classes.tablet.causes.leaving" },
        { "\"departure\": { \"grace\": \"2m\" }", "\"departure\": { \"owner\": \"x\" }", 13, "classes.tablet.causes.departure.owner" },
        { "\"departure\": { \"steps\": [\"revokeTokens\"] }", "\"departure\": { \"steps\": [\"disableDevice\"] }", 16, "departure.steps" },
        { "\"deviceId\": \"tablet-17\" }, {", "\"deviceId\": \"tablet-17\", \"userId\": \"operator-a\" }, {", 17, "secrets[0].name" },
        { ", \"deviceId\": \"tablet-17\" }, {", " }, {", 17, "secrets[0].name" },
        { "\"deviceId\": \"tablet-17\" }, {", "\"deviceId\": \"tablet-17\", \"application\": \"app-1\" }, {", 17, "secrets[0].application" },
        { "\"rotation\": \"applicationPassword\"", "\"rotation\": \"byHand\"", 17, "secrets[1].rotation" },
        { "\"rotation\": \"applicationPassword\"", "\"rotation\": \"generate\"", 17, "secrets[1].application" },
        { ", \"application\": \"app-1\"", "", 17, "secrets[1].application" },
        { "\"dual\": \"chart-key-2\"", "\"dual\": \"Chart-Key\"", 17, "secrets[1].dual" },
        { "\"name\": \"chart-key\"", "\"name\": \"ward-wifi\"", 17, "secrets[1].name" },
        { "\"pairApart\": \"1h\"", "\"pairApart\": \"8d\"", 18, "rotation.pairApart" },
        { "\"attempts\": 3", "\"attempts\": 0", 19, "retries.attempts" },
        { "\"attempts\": 3", "\"attempts\": 2.5", 19, "retries.attempts" },
        { "\"attempts\": 3", "\"attempts\": \"3\"", 19, "retries.attempts" },
        { "\"firstDelay\": \"10s\"", "\"firstDelay\": \"2m\"", 19, "retries.firstDelay" },
        { "\"wait\": \"4s\"", "\"wait\": \"11s\"", 20, "readBack.wait" },
        { "\"high\": \"8h\"", "\"urgent\": \"8h\"", 21, "reviewWithin.urgent" },
        { "{ \"high\": \"8h\" }", "[]", 21, "reviewWithin" },
        { "\"receive\": [", "\"accept\": [], \"receive\": [", 23, "sharedSignals.accept" },
        { "\"issuer\": \"https://idp.example\", ", "", 23, "sharedSignals.receive[0].issuer" },
        { "\"issuer\": \"https://idp.example\"", "\"issuer\": \"idp.example\"", 23, "sharedSignals.receive[0].issuer" },
        { "\"issuer\": \"https://idp.example\"", "\"issuer\": \"http://idp.example\"", 23, "sharedSignals.receive[0].issuer" },
        { "\"issuer\": \"https://idp.example\"", "\"issuer\": \"https://a:b@idp.example\"", 23, "sharedSignals.receive[0].issuer" },
        { "\"issuer\": \"https://idp.example\"", "\"issuer\": \"https://idp.example?tenant=1\"", 23, "sharedSignals.receive[0].issuer" },
        { "\"issuer\": \"https://idp.example\"", "\"issuer\": \"https://idp.example#1\"", 23, "sharedSignals.receive[0].issuer" },
        { "\"audience\": \"us\", ", "", 23, "sharedSignals.receive[0].audience" },
        { "\"jwksUri\": \"https://idp.example/keys\"", "\"jwksUri\": \"/keys\"", 23, "sharedSignals.receive[0].jwksUri" },
        { "\"userId\": \"sub\"", "\"userId\": \"Sub\"", 23, "sharedSignals.receive[0].userId" },
        { "\"userId\": \"sub\" }]", "\"userId\": \"sub\" }, { \"issuer\": \"https://idp.example\", \"audience\": \"them\" }]", 23, "sharedSignals.receive" },
        { "[\"deleted\"]", "[\"Deleted\"]", 25, "directory.departOn" },
        { "[\"deleted\"]", "\"deleted\"", 25, "directory.departOn" },
        { "\"departOn\"", "\"leaveOn\"", 25, "directory.leaveOn" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void The_error_names_its_line_and_its_key(string right, string wrong, int line, string path)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);
        var at = Good.IndexOf(right, StringComparison.Ordinal);

        var (policy, errors) = Read(Good[..at] + wrong + Good[(at + right.Length)..]);

        Assert.Null(policy);
        var error = Assert.Single(errors);
        Assert.Equal((line, path), (error.Line, error.Path));
        Assert.StartsWith($"line {line}: {path}: ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_told_at_once_in_the_order_of_their_lines()
    {
        var (_, errors) = Read(Good.Replace("10m", "10", StringComparison.Ordinal).Replace("4s", "4", StringComparison.Ordinal).Replace("dryRun", "dry", StringComparison.Ordinal));

        Assert.Equal([2, 11, 20], errors.Select(error => error.Line));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("[]", 1)]
    [InlineData("null", 1)]
    [InlineData("\"text\"", 1)]
    [InlineData("{\n\"scope\": {,", 2)]
    [InlineData("{\n\n// why\n}", 3)]
    [InlineData("{\n\"dryRun\": true,\n}", 3)]
    [InlineData("{}\n{}", 2)]
    [InlineData("{\n\"\\ud800\": 1 }", 2)]
    [InlineData("{\n\"scope\": \"\\ud800\" }", 2)]
    [InlineData("{\n\"x\": [[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]] }", 2)]
    [InlineData("{ \"classes\": {}, \"scope\": {} }", 1)]
    public void What_is_no_policy_at_all_is_an_error_with_a_line(string text, int line)
    {
        var (policy, errors) = Read(text);

        Assert.Null(policy);
        Assert.Equal(line, errors[0].Line);
        Assert.NotEmpty(errors[0].Message);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_an_error()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("{\n\"$schema\": \""), 0xC0, 0x80, .. Encoding.UTF8.GetBytes("\" }")];

        Assert.Equal(2, Assert.Single(ReadPolicy.From(bytes).Errors).Line);
    }

    [Fact]
    public void A_policy_without_a_class_says_so()
    {
        var (_, errors) = Read("{ \"scope\": { \"checkedOutClass\": \"tablet\" } }");

        Assert.Contains(errors, error => error.Path == "classes");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_damage_to_a_policy_throws(int seed)
    {
        var chance = new Random(seed);
        for (var run = 0; run < 1500; run++)
        {
            var bytes = Encoding.UTF8.GetBytes(Good).ToList();
            for (var changes = chance.Next(1, 4); changes > 0; changes--)
            {
                var at = chance.Next(bytes.Count);
                switch (chance.Next(3))
                {
                    case 0:
                        bytes[at] = (byte)chance.Next(256);
                        break;
                    case 1:
                        bytes.RemoveRange(at, Math.Min(chance.Next(1, 30), bytes.Count - at - 1));
                        break;
                    default:
                        bytes.InsertRange(at, Encoding.UTF8.GetBytes(Scraps[chance.Next(Scraps.Length)]));
                        break;
                }
            }

            var thrown = Record.Exception(() =>
            {
                var (policy, errors) = ReadPolicy.From(bytes.ToArray());
                Assert.Equal(policy is null, errors.Count > 0);
                Assert.All(errors, error => Assert.InRange(error.Line, 1, 60));
            });
            Assert.True(thrown is null, $"seed {seed}, run {run}, {Convert.ToBase64String([.. bytes])}: {thrown}");
        }
    }
}
