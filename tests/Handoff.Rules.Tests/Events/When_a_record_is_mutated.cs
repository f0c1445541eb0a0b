using System.Text;
using System.Text.Json;
using Handoff.Rules.Events;
using Handoff.Rules.Events.Records;
using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Events;

public sealed class When_a_record_is_mutated
{
    private static readonly string[] Scraps =
    [
        "\\ud800", "\\udfff\\ud800", "\\u0000", "null", "{}", "[]", "[[[[", "}", "]", "\"", "1e999", "-", "\uFEFF", "\\u00", "true", ",", ":", "\n",
        "9999-12-31T23:59:59-14:00", "\"records\":[", "\"properties\":", "\"data\":{\"events\":[", "\"{\\\"agentType\\\":1}\"", "[\"[\\\"[\\\"]",
    ];

    private static readonly byte[][] Samples =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reading_it_never_throws(int seed)
    {
        var chance = new Random(seed);
        for (var run = 0; run < 3000; run++)
        {
            var bytes = Mutate(Samples[chance.Next(Samples.Length)], chance);

            var thrown = Record.Exception(() => Assert.All(ReadRecords.From(bytes, Records.Now), Holds));

            Assert.True(thrown is null, $"seed {seed}, run {run}, {Convert.ToBase64String(bytes)}: {thrown}");
        }
    }

    /// <summary>Whatever is read can be kept: it has its key, no id is too long, and its text survives being written.</summary>
    private static void Holds(RecordReading record)
    {
        switch (record.Reading)
        {
            case Reading.Read { Fact: var fact }:
                Assert.NotNull(record.Feed);
                Assert.Equal(fact.At, record.At);
                Assert.All(FactShape.Of(fact.Kind).Required, name => Assert.NotNull(name == "userId" ? fact.UserId : fact.SessionId));
                Assert.All([fact.Key.Id, fact.Key.Source, fact.UserId, fact.SessionId, fact.TokenId, fact.DeviceId, fact.OnBehalfOf], id => Assert.InRange(id?.Length ?? 1, 1, 256));
                Assert.DoesNotContain('\uFFFD', JsonSerializer.Serialize(fact));
                break;
            case Reading.Rejected rejected:
                Assert.NotEmpty(rejected.Reason);
                break;
        }
    }

    private static byte[] Mutate(byte[] sample, Random chance)
    {
        var mutated = sample.ToList();
        for (var changes = chance.Next(1, 5); changes > 0 && mutated.Count > 0; changes--)
        {
            var at = chance.Next(mutated.Count);
            switch (chance.Next(6))
            {
                case 0:
                    mutated[at] = (byte)chance.Next(256);
                    break;
                case 1:
                    mutated.RemoveRange(at, Math.Min(chance.Next(1, 40), mutated.Count - at));
                    break;
                case 2:
                    mutated.InsertRange(at, Encoding.UTF8.GetBytes(Scraps[chance.Next(Scraps.Length)]));
                    break;
                case 3:
                    mutated.InsertRange(at, mutated.Slice(0, chance.Next(mutated.Count)));
                    break;
                case 4:
                    Replace(mutated, at, Encoding.UTF8.GetBytes(Scraps[chance.Next(Scraps.Length)]));
                    break;
                default:
                    mutated.RemoveRange(at, mutated.Count - at);
                    break;
            }
        }

        return [.. mutated];
    }

    /// <summary>Puts a scrap in the place of the value after the next colon, so that much of it stays JSON.</summary>
    private static void Replace(List<byte> bytes, int from, byte[] scrap)
    {
        var colon = bytes.IndexOf((byte)':', from);
        var end = colon < 0 ? -1 : bytes.FindIndex(colon, b => b is (byte)',' or (byte)'}');
        if (end > 0)
        {
            bytes.RemoveRange(colon + 1, end - colon - 1);
            bytes.InsertRange(colon + 1, scrap);
        }
    }
}
