using HandoffFunctions.Simulation.Oracle;
using Xunit;

namespace HandoffFunctions.Simulation.Model;

/// <summary>Invented stories are told to the product without a fault: what it then says must be what the model says, after every sweep.</summary>
public class The_model_and_the_product
{
    private const string Row = "The oracle";

    /// <summary>Kinds of stories, with how many are told in a short run; the long one tells twenty times as many.</summary>
    private static readonly Dictionary<string, (int Stories, StoryKnobs Knobs)> Kinds = new()
    {
        ["any story"] = (400, StoryKnobs.Default),
        ["all on one device"] = (150, new StoryKnobs { MostDevices = 1, MostPeople = 3 }),
        ["much at the same instant"] = (150, new StoryKnobs { SameInstant = 0.6, MostDevices = 2 }),
        ["nothing on time"] = (150, new StoryKnobs { Late = 1 }),
        ["agents act for people"] = (150, new StoryKnobs { Agents = true, MostDevices = 2 }),
        ["a policy that asks for more"] = (150, new StoryKnobs { Policy = Policies.Stricter, MostDevices = 2 }),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Agree(string kind)
    {
        var ((stories, knobs), compared, broken) = (Kinds[kind], 0, new List<string>());
        stories *= Figures.Long ? 20 : 1;
        for (var seed = 1; seed <= stories; seed++)
        {
            try
            {
                compared += TellStory.ToTheEnd(InventStory.From(seed, knobs)).Compared;
            }
            catch (InvariantBrokenException found)
            {
                broken.Add($"seed {seed}: {found.Message}");
            }
        }

        Assert.True(broken.Count == 0, $"{broken.Count} of {stories} stories:\n{string.Join("\n", broken.OrderBy(text => text.Length).Take(5))}");
        Figures.Record(Row, $"stories ({kind})", stories);
        Figures.Record(Row, $"comparisons ({kind})", compared);
    }
}
