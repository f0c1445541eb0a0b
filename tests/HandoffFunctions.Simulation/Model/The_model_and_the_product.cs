using Xunit;

namespace HandoffFunctions.Simulation.Model;

public class The_model_and_the_product
{
    private static readonly int Stories = Figures.Long ? 20_000 : 1_000;

    [Fact]
    public void Agree_about_invented_stories()
    {
        var (compared, broken) = (0, new List<string>());
        var only = Environment.GetEnvironmentVariable("SEEDS")?.Split(',').Select(int.Parse).ToList() ?? [.. Enumerable.Range(1, Stories)];
        foreach (var seed in only)
        {
            var story = InventStory.From(seed);
            try
            {
                compared += TellStory.ToTheEnd(story).Compared;
            }
            catch (Oracle.InvariantBrokenException found)
            {
                broken.Add($"{seed}: {found.Invariant} {found.Message.Split('\n')[1..3].Aggregate((one, other) => one + other)}");
                if (broken.Count < 4)
                {
                    broken.Add(found.Message);
                }
            }
        }

        Assert.True(broken.Count == 0, $"{broken.Count}\n" + string.Join("\n", broken));
        Figures.Record("What is flagged is what must be", "stories compared with the model", Stories);
        Figures.Record("What is flagged is what must be", "comparisons", compared);
    }
}
